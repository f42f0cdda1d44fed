import { describe, expect, it } from 'vitest';
import { type EventFilter, formatFilter, matches, parseFilter } from './event-filter.ts';
import { filterFields } from './filter-fields.ts';
import { loadRecentChanges } from '../../../../fixtures/wikimedia/load.ts';
import { randomFrom, randomText } from '../../../../fixtures/random.ts';
import { Problem } from '../core/problem.ts';
import { parseRecentChange } from '../stream/recent-change.ts';
import { sizeChange, type WikiEvent } from '../event/event.ts';

const events = loadRecentChanges().flatMap((line) => {
	const parsed = parseRecentChange(JSON.parse(line));
	return parsed.kind === 'event' ? [parsed.event] : [];
});
const parse = (query: string) => parseFilter(new URLSearchParams(query));
const labelled: Record<string, string[]> = { 'Blocked Example': ['Blocked'], ExampleUser: ['Authors', 'Others'] };
const found = (filter: EventFilter) => events.filter((event) => matches(event, filter, (name) => labelled[name] ?? []));

describe('a filter in the URL', () => {
	it('accepts several spellings, and is written in one', () => {
		const filter = parse(
			'user=user:example_User&user=ExampleUser&user=ExampleUser&wiki=dewiki&minor=1&title=Foo_b&other=x&bot=',
		);
		expect(filter).toEqual({ user: ['Example User', 'ExampleUser'], wiki: ['dewiki'], minor: true, title: 'Foo b' });
		expect(String(formatFilter(filter))).toBe('user=Example+User&user=ExampleUser&wiki=dewiki&minor=true&title=Foo+b');
	});

	it('is parsed to what was formatted, or refused with the name of the field', () => {
		const random = randomFrom(5);
		let read = 0;
		for (let run = 0; run < 3_000; run += 1) {
			const query = new URLSearchParams();
			for (const { name } of filterFields)
				if (random() < 0.08) query.append(name, randomText(random, ['1', '2', '-', '2026-01-0', 'T10:00Z']));
			try {
				const filter = parseFilter(query);
				expect(parseFilter(formatFilter(filter))).toEqual(filter);
				read += 1;
			} catch (error) {
				expect(error).toBeInstanceOf(Problem);
				expect(filterFields.map(({ name }) => name)).toContain((error as Problem).field);
			}
		}
		expect(read).toBeGreaterThan(500);
	});

	it('reads dates as UTC days, the last one whole', () => {
		const filter = parse('from=2026-11-01&to=2026-11-07');
		expect(filter).toEqual({ from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 8) });
		expect(String(formatFilter(filter))).toBe('from=2026-11-01&to=2026-11-07');
		expect(parse('from=2026-11-01T12:30:00Z').from).toBe(Date.UTC(2026, 10, 1, 12, 30));
		expect(parse('to=2026-11-01T12:30:00%2B02:00').to).toBe(Date.UTC(2026, 10, 1, 10, 30));
		expect(parse('to=2026-11-01T12:30').to).toBe(Date.UTC(2026, 10, 1, 12, 30));
	});

	it.each([
		['namespace=x', 'namespace'],
		['namespace=1.5', 'namespace'],
		['minor=maybe', 'minor'],
		['from=2026-02-30', 'from'],
		['from=yesterday', 'from'],
		['to=2026-13-01', 'to'],
		['from=9999-12-31T24:00Z', 'from'],
		['to=9999-12-31T23:30-01:00', 'to'],
		['wiki=a%20b', 'wiki'],
		['type=a:b:c', 'type'],
		['type=log:a/b%20c', 'type'],
		['user=%23', 'user'],
		['minor=1&minor=0', 'minor'],
		['not-wiki=a%20b', 'not-wiki'],
		['size-from=1e3', 'size-from'],
		['size-from=1&size-from=2', 'size-from'],
		[`comment=${'x'.repeat(101)}`, 'comment'],
		[`title=${'x'.repeat(256)}`, 'title'],
	])('%s is refused', (query, field) => {
		expect(() => parse(query)).toThrow(expect.objectContaining({ kind: 'bad-input', field }));
	});
});

describe('the predicate', () => {
	it('matches everything without a restriction', () => {
		expect(found({})).toEqual(events);
	});

	it('splits the events by each field', () => {
		const by = (pick: (event: WikiEvent) => boolean) => events.filter(pick);
		expect(found({ user: ['Blocked Example'], as: ['about'] })).toEqual(
			by((event) => event.about.includes('Blocked Example')),
		);
		expect(found({ user: ['Blocked Example'], as: ['by'] })).toEqual(by((event) => event.user === 'Blocked Example'));
		expect(found({ user: ['Blocked Example'], as: ['about', 'by'] })).toEqual(found({ user: ['Blocked Example'] }));
		expect(found({ as: ['about'] })).toEqual(by((event) => event.about.length > 0));
		expect(found({ minor: true })).toEqual(by((event) => event.minor === true));
		// An event that is not known to be a bot's is not hidden with the bots.
		expect(found({ bot: false })).toEqual(by((event) => event.bot !== true));
		expect(found({ type: ['log'] })).toEqual(by((event) => event.type === 'log'));
		expect(found({ type: ['log:block', 'new'] })).toEqual(
			by((event) => event.logType === 'block' || event.type === 'new'),
		);
		expect(found({ namespace: [0, 2] })).toEqual(by((event) => event.namespace === 0 || event.namespace === 2));
		expect(found({ user: ['Blocked Example'] })).toEqual(
			by((event) => event.user === 'Blocked Example' || event.about.includes('Blocked Example')),
		);
		expect(found({ user: ['Blocked Example'] }).some((event) => event.user !== 'Blocked Example')).toBe(true);
		const [titled] = events.flatMap(({ title }) => (title?.startsWith('User:') ? [title] : []));
		expect(found({ page: [titled ?? ''] })).toEqual(by((event) => event.title === titled));
		expect(found({ title: 'User:' })).toEqual(by((event) => event.title?.startsWith('User:') ?? false));
		const time = events[40]?.time ?? 0;
		expect(found({ from: time, to: time + 1 })).toEqual(by((event) => event.time === time));
		expect(found({ wiki: ['nowiki_at_all'] })).toEqual([]);
	});

	it('leaves out what has one of the unwanted values, and keeps what has none', () => {
		for (const [field, wanted] of [
			['user', ['Blocked Example', 'ExampleUser']],
			['label', ['Blocked', 'Others']],
			['wiki', [events[3]?.wiki ?? '']],
			['type', ['log:block', 'new', 'log:delete/restore']],
			['namespace', [0, 2]],
		] as const) {
			const some = found({ [field]: wanted });
			expect(some.length, field).toBeGreaterThan(0);
			expect(found({ [`not-${field}`]: wanted })).toEqual(events.filter((event) => !some.includes(event)));
		}
		const others = found({ 'not-user': ['Blocked Example'] });
		expect(found({ 'not-user': ['Blocked Example'], label: ['Blocked'] })).toEqual([]);
		expect(found({ 'not-label': ['Blocked'] })).toEqual(others);
		expect(found({ 'not-user': ['Blocked Example'], as: ['by'] })).toEqual(
			events.filter(({ user }) => user !== 'Blocked Example' && user !== null),
		);
	});

	it('compares the change of size, both ends inclusive, and nothing whose size is not known', () => {
		const sizes = (filter: EventFilter) => found(filter).map((event) => sizeChange(event) ?? Number.NaN);
		const all = events.flatMap((event) => sizeChange(event) ?? []).sort((a, b) => a - b);
		const [low = 0, high = 0] = [all[Math.floor(all.length / 3)], all[Math.floor((2 * all.length) / 3)]];
		expect(sizes({ 'size-from': low, 'size-to': high }).sort((a, b) => a - b)).toEqual(
			all.filter((size) => size >= low && size <= high),
		);
		expect(parse('size-from=%2B500&size-to=-20')).toEqual({ 'size-from': 500, 'size-to': -20 });
	});

	it('finds words in summaries, whatever their case, and takes signs as they are', () => {
		const [event] = events;
		if (!event) throw new Error('there are events');
		const finds = (comment: string, words: string) =>
			matches({ ...event, comment }, parse(String(new URLSearchParams({ comment: words }))), () => []);
		expect(finds('/* Über */ ÉCOLE', 'über */ école')).toBe(true);
		// Typed with a combining accent.
		expect(finds('ÉCOLE', 'e\u0301cole')).toBe(true);
		expect(finds('100 %_*[x]', '%_*[X]')).toBe(true);
		expect(finds('abc', 'a.c')).toBe(false);
		expect(found({ comment: 'x' }).some(({ comment }) => comment === null)).toBe(false);
	});

	it('distinguishes the actions of a log, and reads its name alone as all of them', () => {
		const of = (...type: string[]) => found({ type });
		const all = events.filter(({ logType }) => logType === 'delete');
		const actions = Map.groupBy(all, ({ logAction }) => logAction);
		expect([...actions.keys()].sort()).toEqual(['delete', 'delete_redir', 'event', 'restore', 'revision']);
		for (const [action, those] of actions) expect(of(`log:delete/${action}`)).toEqual(those);
		expect(of('log:delete')).toEqual(all);
		expect(of('log:delete', 'log:delete/restore')).toEqual(all);
		expect(of('log:delete/delete', 'log:delete/restore')).toEqual(
			all.filter(({ logAction }) => logAction === 'delete' || logAction === 'restore'),
		);
		expect(of('log:delete/redir', 'log:delete/')).toEqual([]);
	});

	it('matches a label by the people who have it, in the wanted part', () => {
		expect(found({ label: ['Authors', 'Others'] })).toEqual(found({ user: ['ExampleUser'] }));
		expect(found({ label: ['Blocked'] }).length).toBeGreaterThan(0);
		expect(found({ label: ['Authors', 'Blocked'] })).toEqual(found({ user: ['Blocked Example', 'ExampleUser'] }));
		expect(found({ label: ['Authors', 'Blocked'], user: ['ExampleUser'] })).toEqual(found({ user: ['ExampleUser'] }));
		expect(found({ label: ['Blocked'], as: ['by'] })).toEqual(found({ user: ['Blocked Example'], as: ['by'] }));
		// Both must be true for the same person.
		expect(found({ label: ['Blocked'], user: ['ExampleUser'] })).toEqual([]);
		expect(found({ label: ['Nobody'] })).toEqual([]);
	});
});
