import { describe, expect, test } from 'vitest';
import {
	commonCoverage,
	knownSince,
	mergeStretches,
	packCoverage,
	type PersonCoverage,
	type Stretch,
	type TimeRange,
	type UnknownReason,
	unknownReasons,
	unknownStretches,
	unpackCoverage,
} from './coverage.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';

/** How many moments the model has: its time is in whole steps. */
const moments = 40;

/** A row of the database; each person has at most one open row. */
type Row = Stretch & { open?: boolean };

/** Rows of one person as the database may have them: overlapping, empty, in any order. */
function randomRows(random: () => number): Row[] {
	const at = () => 2 + Math.floor(random() * (moments - 4));
	const rows = Array.from({ length: Math.floor(random() * 5) }, (): Row => {
		const [from, until] = [at(), at()].sort((a, b) => a - b) as [number, number];
		return { source: pick(random, ['stream', 'backfill', 'unknown'] as const), from, until };
	});
	if (random() < 0.6) {
		const from = at();
		rows.push({ source: 'stream', from, until: Math.max(from, Math.floor(moments * 0.8)), open: true });
	}
	return rows.filter(({ open, from, until }) => open || from < until).sort(() => random() - 0.5);
}

/** What is known at a moment, in the simplest implementation. */
function naive(
	rows: readonly Row[],
	moment: number,
	expiredUntil = 0,
	reading: readonly TimeRange[] = [],
): 'stream' | 'backfill' | UnknownReason {
	const known = naiveSource(rows, moment, expiredUntil);
	const isReading = reading.some(({ from, until }) => from <= moment && moment < until);
	return isReading && ['gap', 'not-tracked', 'not-tracked-yet'].includes(known) ? 'backfill-running' : known;
}

function naiveSource(
	rows: readonly Row[],
	moment: number,
	expiredUntil: number,
): 'stream' | 'backfill' | UnknownReason {
	const here = rows.filter(({ from, until }) => from <= moment && moment < until).map(({ source }) => source);
	const isExpired = moment < expiredUntil;
	if (here.includes('stream')) return isExpired ? 'expired' : 'stream';
	if (here.includes('backfill')) return isExpired ? 'expired' : 'backfill';
	if (here.includes('unknown')) return 'gap';
	if (!rows.some(({ from }) => from <= moment)) return 'not-tracked-yet';
	return rows.some(({ open, from }) => open && from <= moment) ? 'not-yet' : 'not-tracked';
}

const everyMoment = Array.from({ length: moments }, (_, moment) => moment);

describe.each([undefined, 11])(
	'against a model that computes each moment, with events deleted before %s',
	(expiredUntil) => {
		const random = randomFrom(11);
		const people = Array.from({ length: 600 }, (_, number) => {
			const rows = randomRows(random);
			const openSince = rows.find(({ open }) => open)?.from ?? null;
			const person: PersonCoverage = { user: `U${number}`, openSince, stretches: mergeStretches(rows) };
			if (expiredUntil !== undefined) person.expiredUntil = expiredUntil;
			const [a = 0, b = 0, c = 0, d = 0] = Array.from({ length: 4 }, () => Math.floor(random() * moments)).sort(
				(one, other) => one - other,
			);
			const reading = [
				{ from: a, until: b },
				{ from: c, until: d },
			].filter(({ from, until }) => from < until);
			if (random() < 0.3 && reading.length > 0) person.reading = reading;
			return { rows, person };
		});

		test('merged stretches mean the same, in order and without overlap', () => {
			for (const { rows, person } of people) {
				for (const moment of everyMoment) {
					const found = person.stretches.find(({ from, until }) => from <= moment && moment < until)?.source;
					const expected = naive(rows, moment);
					const wanted = expected === 'gap' ? 'unknown' : expected;
					expect(found ?? 'none').toBe(['stream', 'backfill', 'unknown'].includes(wanted) ? wanted : 'none');
				}
				for (const [index, stretch] of person.stretches.entries()) {
					const before = person.stretches[index - 1];
					if (before) expect(before.until).toBeLessThanOrEqual(stretch.from);
					if (before?.until === stretch.from) expect(before.source).not.toBe(stretch.source);
				}
			}
		});

		test('unknown stretches count the people at each moment, with the reasons', () => {
			for (let run = 0; run < 400; run += 1) {
				const some = Array.from({ length: Math.floor(random() * 6) }, () => pick(random, people));
				const range = { from: Math.floor(random() * moments), until: Math.floor(random() * (moments + 1)) };
				const found = unknownStretches(
					some.map(({ person }) => person),
					range,
				);
				for (const moment of everyMoment) {
					const inRange = range.from <= moment && moment < range.until;
					const known = some.map(({ rows, person }) => naive(rows, moment, expiredUntil, person.reading));
					const reasons = unknownReasons.filter((reason) => known.includes(reason));
					const count = known.filter((one) => one !== 'stream' && one !== 'backfill').length;
					const stretches = found.filter(({ from, until }) => from <= moment && moment < until);
					expect(stretches.map((stretch) => [stretch.people, stretch.of, stretch.reasons])).toEqual(
						inRange && count > 0 ? [[count, some.length, reasons]] : [],
					);
				}
			}
		});

		test('common coverage is true for all except those counted, and leaves out only few', () => {
			for (let run = 0; run < 300; run += 1) {
				const some = Array.from({ length: Math.floor(random() * 40) }, () => pick(random, people).person);
				const { since, others } = commonCoverage(some);
				const times = some.map((person) => knownSince(person));
				const never = times.filter((time) => time === null).length;
				if (since === null) expect(never).toBe(some.length);
				const later = times.filter((time) => time === null || (since !== null && time > since)).length;
				expect(others).toBe(since === null ? some.length : later);
				expect(others).toBeLessThanOrEqual(Math.max(never, some.length / 10));
				if (since !== null) expect(times).toContain(since);
			}
		});

		test('packing loses nothing, and contains each stretch once', () => {
			const all = people.map(({ person }) => person);
			const packed = packCoverage(all);
			expect(unpackCoverage(packed)).toEqual(all);
			expect(new Set(packed.stretches.map((stretch) => JSON.stringify(stretch))).size).toBe(packed.stretches.length);
		});

		test('known since is the first moment after which nothing is missing until the stream’s position', () => {
			for (const { rows, person } of people) {
				const open = rows.find((row) => row.open);
				let since: number | null = null;
				for (let moment = (open?.until ?? 0) - 1; open && open.from < open.until && moment >= 0; moment -= 1) {
					if (!['stream', 'backfill'].includes(naive(rows, moment, expiredUntil))) break;
					since = moment;
				}
				// If all time of a tracked person has expired, the known time starts at its end.
				if (open && open.from < open.until) expect(knownSince(person), JSON.stringify(rows)).toBe(since ?? open.until);
				if (!open) expect(knownSince(person)).toBe(null);
			}
		});
	},
);
