import { expect, test } from 'vitest';
import { firstWikiDate, stretchesToFill, backfillStart } from './backfill-plan.ts';
import type { Stretch, TimeRange } from '../coverage/coverage.ts';
import { randomFrom } from '../../../../fixtures/random.ts';

test('as far back as requested, in whole days, and never before the first wiki', () => {
	const now = Date.UTC(2026, 10, 24, 12);
	expect(backfillStart(now, [365, null])).toBe(Date.UTC(2025, 10, 24));
	expect(backfillStart(now, [365, 31])).toBe(Date.UTC(2026, 9, 24));
	expect(backfillStart(now, [null, null])).toBe(firstWikiDate);
});

test('all time that is not known, was not requested, and is not still to come', () => {
	const stretches: Stretch[] = [
		{ source: 'stream', from: 100, until: 200 },
		{ source: 'unknown', from: 200, until: 250 },
		{ source: 'backfill', from: 300, until: 400 },
		{ source: 'stream', from: 400, until: 500 },
	];
	const range = { from: 50, until: 900 };
	const person = { stretches, openSince: 400 };
	expect(stretchesToFill(person, [], range)).toEqual([
		{ from: 50, until: 100 },
		// A gap, then a time without tracking: requested together.
		{ from: 200, until: 300 },
	]);
	expect(stretchesToFill(person, [{ from: 60, until: 220 }], range)).toEqual([
		{ from: 50, until: 60 },
		{ from: 220, until: 300 },
	]);
	expect(stretchesToFill({ stretches: [], openSince: null }, [], range)).toEqual([range]);
});

test('for any known and requested time, every moment of the rest is requested once', () => {
	const random = randomFrom(7);
	const between = (): TimeRange => {
		const from = Math.floor(random() * 40);
		return { from, until: from + 1 + Math.floor(random() * 20) };
	};
	for (let round = 0; round < 300; round++) {
		const known = Array.from({ length: Math.floor(random() * 4) }, between).map((stretch, at): Stretch => ({
			source: 'stream',
			from: at * 20 + (stretch.from % 10),
			until: at * 20 + 10 + (stretch.until % 9),
		}));
		const taken = Array.from({ length: Math.floor(random() * 4) }, between);
		const range = { from: 5, until: 60 };
		const found = stretchesToFill({ stretches: known, openSince: null }, taken, range);
		const holds = (stretches: readonly TimeRange[], at: number) =>
			stretches.filter(({ from, until }) => from <= at && at < until).length;
		for (let at = 0; at < 70; at++) {
			const isWanted = at >= range.from && at < range.until && holds(known, at) === 0 && holds(taken, at) === 0;
			expect(holds(found, at)).toBe(isWanted ? 1 : 0);
		}
	}
});
