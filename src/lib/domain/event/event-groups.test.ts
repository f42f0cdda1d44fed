import { describe, expect, it } from 'vitest';
import { dayOf } from '../core/calendar-day.ts';
import {
	comparedRevisions,
	type Day,
	eventsOf,
	groupEvents,
	type GroupedEvent,
	newestOf,
	type Run,
	type Burst,
} from './event-groups.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';

interface Numbered extends GroupedEvent {
	id: number;
}

const minute = 60_000;

/** Events of few people on few pages of few wikis, some far apart, newest first. */
function randomEvents(random: () => number, count: number): Numbered[] {
	let time = Date.UTC(2026, 10, 23, 23, 50);
	return Array.from({ length: count }, (_, index) => {
		time -= Math.floor(random() ** 4 * 100 * minute);
		const wiki = pick(random, ['dewiki', 'enwiki', 'commonswiki', 'wikidatawiki']);
		const type = pick(random, ['edit', 'edit', 'edit', 'new', 'log', 'log', 'categorize']);
		return {
			id: count - index,
			key: `${wiki}:rev:${count - index}`,
			time,
			wiki,
			user: pick(random, ['A', 'A', 'B', 'C', null]),
			type,
			logType: type === 'log' ? pick(random, ['delete', 'delete', 'block']) : null,
			logAction: type === 'log' ? pick(random, ['delete', 'delete_redir', null]) : null,
			title: pick(random, ['One', 'Two', null]),
		};
	});
}

const rowsOf = (days: Day<Numbered>[]): Run<Numbered>[] =>
	days.flatMap(({ entries }) => entries.flatMap((entry) => (entry.kind === 'run' ? [entry] : entry.runs)));
const entriesOf = (days: Day<Numbered>[]) => days.flatMap(({ entries }) => entries);

/** Which row, and which burst if any, each event is in. */
function places(days: Day<Numbered>[]): Map<number, { row: Run<Numbered>; burst: Burst<Numbered> | null }> {
	return new Map(
		entriesOf(days).flatMap((entry) => {
			const rows = entry.kind === 'run' ? [entry] : entry.runs;
			const burst = entry.kind === 'run' ? null : entry;
			return rows.flatMap((row) => row.events.map(({ id }) => [id, { row, burst }] as const));
		}),
	);
}

const descending = (events: readonly Numbered[]): boolean =>
	events.every((event, index) => index === 0 || event.id < (events[index - 1]?.id ?? 0));

/** The values that all events of a row share. */
const commonOf = ({ type, user, wiki, title, logType, logAction }: Partial<Numbered> = {}) =>
	type === 'log' ? { user, wiki, logType, logAction } : { user, wiki, title };

const seeds = Array.from({ length: 25 }, (_, seed) => seed);

describe('grouping', () => {
	it.each(seeds)('loses, repeats and reorders nothing, seed %i', (seed) => {
		const random = randomFrom(seed);
		const events = randomEvents(random, 200);
		const zone = pick(random, ['UTC', 'Asia/Kathmandu', 'America/St_Johns']);
		const days = groupEvents(events, zone);
		const grouped = entriesOf(days).flatMap(eventsOf);
		expect(grouped.map(({ id }) => id).sort((a, b) => b - a)).toEqual(events.map(({ id }) => id));
		expect(descending(entriesOf(days).map(newestOf))).toBe(true);
		for (const { events: members } of rowsOf(days)) expect(descending(members)).toBe(true);
		for (const { day, entries, count } of days) {
			const members = entries.flatMap(eventsOf);
			expect(count).toBe(members.length);
			expect(new Set(members.map(({ time }) => dayOf(time, zone)))).toEqual(new Set([day]));
			for (const entry of entries) if (entry.kind === 'burst') expect(descending(entry.runs.map(newestOf))).toBe(true);
		}
		const keys = entriesOf(days).map(({ key }) => key);
		expect(new Set(keys).size).toBe(keys.length);
	});

	it.each(seeds)('splits no group when older or newer events are added, seed %i', (seed) => {
		const random = randomFrom(seed);
		const events = randomEvents(random, 200);
		const from = Math.floor(random() * 100);
		const part = places(groupEvents(events.slice(from, from + 100), 'UTC'));
		const whole = places(groupEvents(events, 'UTC'));
		const ids = [...part.keys()];
		for (const id of ids) {
			const [before, after] = [part.get(id), whole.get(id)];
			if (before?.burst) expect(after?.burst).not.toBeNull();
			for (const { id: other } of before?.row.events ?? []) {
				const together = whole.get(other);
				expect(together?.row === after?.row || together?.burst !== null || after?.burst !== null).toBe(true);
			}
			for (const other of ids) {
				if (before?.burst && part.get(other)?.burst === before.burst)
					expect(whole.get(other)?.burst).toBe(after?.burst);
			}
		}
	});

	it.each(seeds)('joins edits within an hour, and events on three wikis in ten minutes, seed %i', (seed) => {
		const events = randomEvents(randomFrom(seed), 120);
		const days = groupEvents(events, 'UTC');
		const found = places(days);
		const day = (time: number) => dayOf(time, 'UTC');
		for (const event of events) {
			const window = (begin: number) =>
				events.filter(
					({ user, time }) =>
						user === event.user && day(time) === day(event.time) && time <= begin && time >= begin - 10 * minute,
				);
			const isBurst =
				event.user !== null &&
				events.some(
					({ user, time }) =>
						user === event.user &&
						time >= event.time &&
						time - event.time <= 10 * minute &&
						new Set(window(time).map(({ wiki }) => wiki)).size >= 3,
				);
			expect(found.get(event.id)?.burst !== null).toBe(isBurst);
		}
		for (const row of rowsOf(days)) {
			for (const [index, event] of row.events.slice(1).entries()) {
				const isLog = event.type === 'log';
				expect((row.events[index]?.time ?? 0) - event.time).toBeLessThanOrEqual((isLog ? 5 : 60) * minute);
				if (!isLog) expect(['edit', 'new']).toContain(event.type);
				expect(commonOf(event)).toEqual(commonOf(row.events[0]));
			}
		}
	});

	it.each(seeds)('does not change the keys of rows and bursts that older or newer events join, seed %i', (seed) => {
		const random = randomFrom(seed);
		const events = randomEvents(random, 200);
		const from = Math.floor(random() * 100);
		const names = {};
		const before = groupEvents(events.slice(from, from + 100), 'UTC', names);
		const after = groupEvents(events, 'UTC', names);
		const keys = rowsOf(after).map(({ key }) => key);
		expect(new Set(keys).size).toBe(keys.length);
		expect(rowsOf(before).filter(({ key }) => !keys.includes(key))).toEqual([]);
		const known = entriesOf(before).map(({ key }) => key);
		const found = places(after);
		for (const entry of entriesOf(before))
			if (entry.kind === 'burst') expect(known).toContain(found.get(newestOf(entry).id)?.burst?.key);
	});

	it('makes one row of forty deletions in a minute, even with other events between them, and none of hidden events', () => {
		const deletion = {
			...{ wiki: 'dewiki', user: 'A', type: 'log', logType: 'delete', logAction: 'delete' },
			time: Date.UTC(2026, 10, 23, 12),
		};
		const events = Array.from({ length: 120 }, (_, index): Numbered => {
			const id = 120 - index;
			const one = { ...deletion, id, key: `dewiki:log:${id}`, title: `Page ${id}`, time: deletion.time - index * 500 };
			if (index % 3 === 1) return { ...one, type: 'edit', logType: null, logAction: null };
			return index % 3 === 0 ? one : { ...one, logAction: index === 119 ? 'delete' : 'restore', title: null };
		});
		const [folded, ...others] = rowsOf(groupEvents(events, 'UTC'));
		expect(folded?.events.map(({ id }) => id)).toEqual(
			events.filter(({ title, type }) => type === 'log' && title !== null).map(({ id }) => id),
		);
		expect(folded?.events).toHaveLength(40);
		expect(others.map((row) => row.events.length)).toEqual(Array(80).fill(1));
	});

	it('compares a run from before its oldest edit, or from the page’s first revision', () => {
		const edits = [
			{ oldRevision: 7, newRevision: 9 },
			{ oldRevision: 4, newRevision: 7 },
		] as const;
		const began = { oldRevision: null, newRevision: 4 };
		expect(comparedRevisions(edits)).toEqual({ from: 4, to: 9 });
		expect(comparedRevisions([edits[0], began])).toEqual({ from: 4, to: 9 });
		expect(comparedRevisions([began])).toEqual({ from: null, to: 4 });
	});

	it('uses days of the reader’s zone', () => {
		const [event] = randomEvents(randomFrom(1), 1);
		if (!event) throw new Error('there is one');
		const at = { ...event, time: Date.UTC(2026, 10, 23, 20, 30) };
		expect(groupEvents([at], 'Europe/Berlin')[0]?.day).toBe('2026-11-23');
		expect(groupEvents([at], 'Asia/Kolkata')[0]?.day).toBe('2026-11-24');
	});
});
