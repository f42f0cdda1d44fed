import { expect, test } from 'vitest';
import { loadRecentChanges, loadRecording } from '../../../../fixtures/wikimedia/load.ts';
import { pick, randomFrom, randomText } from '../../../../fixtures/random.ts';
import { isObject, type JsonObject } from '../core/json-fields.ts';
import { parseRecentChange, parseRecentChangeText } from './recent-change.ts';
import { canonicalUsername } from '../person/username.ts';
import type { WikiEvent } from '../event/event.ts';

const edit = {
	$schema: '/mediawiki/recentchange/1.0.0',
	meta: {
		uri: 'https://de.wikipedia.org/wiki/Ex_ample',
		id: 'bb5be682-950d-4268-85e0-c89628107921',
		domain: 'de.wikipedia.org',
	},
	id: 5,
	type: 'edit',
	namespace: 0,
	title: 'Ex ample',
	comment: '/* History */',
	timestamp: 1_724_299_409,
	user: 'Example',
	bot: false,
	minor: true,
	patrolled: true,
	length: { old: 9150, new: 9176 },
	revision: { old: 10, new: 11 },
	server_url: 'https://de.wikipedia.org',
	server_script_path: '/w',
	wiki: 'dewiki',
};
const log = { ...edit, type: 'log', revision: undefined, length: undefined, minor: undefined, patrolled: undefined };

function eventOf(data: unknown): WikiEvent {
	const parsed = parseRecentChange(data);
	if (parsed.kind !== 'event') throw new Error(JSON.stringify(parsed));
	return parsed.event;
}

test('an edit, field by field', () => {
	expect(parseRecentChange(edit)).toEqual({
		kind: 'event',
		event: {
			key: 'dewiki:rev:11',
			source: 'stream',
			time: 1_724_299_409_000,
			wiki: 'dewiki',
			type: 'edit',
			logType: null,
			logAction: null,
			user: 'Example',
			about: [],
			namespace: 0,
			title: 'Ex ample',
			comment: '/* History */',
			minor: true,
			bot: false,
			patrolled: true,
			oldRevision: 10,
			newRevision: 11,
			oldLength: 9150,
			newLength: 9176,
			logId: null,
			logParams: null,
		},
		wiki: {
			name: 'dewiki',
			scriptUrl: 'https://de.wikipedia.org/w/index.php',
			articleUrl: 'https://de.wikipedia.org/wiki/$1',
		},
	});
});

test('every recorded event of every year is parsed, with a unique key and a canonical user', () => {
	const lines = loadRecentChanges();
	const events = lines.map((line) => eventOf(JSON.parse(line)));
	expect(new Set(events.map((event) => event.key)).size).toBe(lines.length);
	for (const event of events) expect(canonicalUsername(event.user ?? '')).toBe(event.user);
	expect(new Set(events.map((event) => event.type))).toEqual(new Set(['edit', 'new', 'log', 'categorize']));
});

test('events contain what the stream says', () => {
	for (const line of loadRecentChanges()) {
		const data = JSON.parse(line);
		const event = eventOf(data);
		for (const name of ['wiki', 'type', 'user', 'namespace', 'title', 'comment', 'bot'] as const) {
			expect(event[name]).toBe(data[name]);
		}
		expect(event.minor).toBe(data.minor ?? null);
		expect(event.patrolled).toBe(data.patrolled ?? null);
		expect(event.time).toBe(data.timestamp * 1000);
		expect(event.newLength).toBe(data.length?.new ?? null);
		expect(event.oldLength).toBe(data.length?.old ?? null);
		expect(event.logParams).toEqual(data.log_params ?? null);
		if (event.type === 'edit') expect(event.oldRevision).toBe(data.revision.old);
		if (event.type === 'log') expect(event.oldRevision).toBeNull();
	}
});

test('a null, as sent in 2018, is the same as a missing field', () => {
	let nulls = 0;
	for (const line of loadRecording('wikimedia')) {
		const without = JSON.parse(line, (_name, value) => (value === null ? void nulls++ : value));
		expect(parseRecentChange(without)).toEqual(parseRecentChangeText(line));
	}
	expect(nulls).toBeGreaterThan(0);
});

test('a canary is not an event', () => {
	const of = (meta: object) =>
		parseRecentChange({ $schema: edit.$schema, meta: { ...edit.meta, domain: 'canary', ...meta } });
	const [topic, dt] = ['eqiad.mediawiki.recentchange', '2026-11-01T10:00:00Z'];
	expect(of({ topic, dt })).toEqual({ kind: 'canary', topic, time: Date.UTC(2026, 10, 1, 10) });
	for (const odd of [
		{ topic: 'é', dt: 'soon' },
		{ topic: 'a'.repeat(121), dt: 7 },
		{ topic: null, dt: null },
	])
		expect(of(odd)).toEqual({ kind: 'canary', topic: null, time: null });
});

test.each([
	[{ ...edit, type: 'new', revision: { new: 11 } }, 'dewiki:rev:11'],
	[{ ...log, log_id: 7 }, 'dewiki:log:7'],
	[{ ...log, log_id: 0 }, `meta:${edit.meta.id}`],
	[log, `meta:${edit.meta.id}`],
	[{ ...log, type: 'categorize' }, `meta:${edit.meta.id}`],
	[{ ...log, type: '142' }, `meta:${edit.meta.id}`],
])('the natural key of %#', (data, key) => {
	expect(eventOf(data).key).toBe(key);
});

test('a removed user stays unknown, and an unknown type is accepted', () => {
	const notifyUrl = 'https://de.wikipedia.org/w/index.php?title=Topic:X&action=history';
	const event = eventOf({
		...log,
		type: '142',
		user: undefined,
		parsedcomment: 'Example wrote',
		notify_url: notifyUrl,
	});
	expect(event).toMatchObject({ type: '142', user: null, about: [], newRevision: null });
});

test('the revision of a categorized page is taken from its address', () => {
	const address = 'https://de.wikipedia.org/w/index.php?';
	const categorize = { ...log, type: 'categorize', title: 'Kategorie:X', namespace: 14 };
	expect(eventOf({ ...categorize, notify_url: `${address}diff=12&oldid=11&rcid=9` })).toMatchObject({
		newRevision: 12,
		oldRevision: 11,
	});
	expect(eventOf({ ...categorize, notify_url: `${address}diff=12&oldid=0` })).toMatchObject({
		newRevision: 12,
		oldRevision: null,
	});
	expect(eventOf({ ...categorize, notify_url: `${address}xdiff=12&oldid=1x` })).toMatchObject({
		newRevision: null,
		oldRevision: null,
	});
	expect(eventOf({ ...log, notify_url: `${address}diff=12&oldid=11` }).newRevision).toBeNull();
});

test('a log action contains the users it is about', () => {
	const block = { ...log, log_id: 7, log_type: 'block', log_action: 'block', title: 'Benutzer:Other', namespace: 2 };
	expect(eventOf({ ...block, log_params: { duration: '1 day' } })).toMatchObject({
		logType: 'block',
		logAction: 'block',
		logId: 7,
		user: 'Example',
		about: ['Other'],
		logParams: { duration: '1 day' },
	});
});

test.each([
	[null, 'not-an-object', ''],
	[[edit], 'not-an-object', ''],
	['edit', 'not-an-object', ''],
	[{}, 'missing', 'wiki'],
	[{ ...edit, wiki: null }, 'missing', 'wiki'],
	[{ ...edit, wiki: 'de:wiki' }, 'out-of-range', 'wiki'],
	[{ ...edit, wiki: 'w'.repeat(65) }, 'too-long', 'wiki'],
	[{ ...edit, type: undefined }, 'missing', 'type'],
	[{ ...edit, type: 142 }, 'wrong-type', 'type'],
	[{ ...edit, type: '' }, 'out-of-range', 'type'],
	[{ ...edit, timestamp: undefined }, 'missing', 'timestamp'],
	[{ ...edit, timestamp: 1.5 }, 'out-of-range', 'timestamp'],
	[{ ...edit, timestamp: -1 }, 'out-of-range', 'timestamp'],
	[{ ...edit, timestamp: 2 ** 53 }, 'out-of-range', 'timestamp'],
	[{ ...edit, timestamp: '2024' }, 'wrong-type', 'timestamp'],
	[{ ...edit, revision: undefined }, 'missing', 'revision.new'],
	[{ ...edit, revision: { old: 10, new: 0 } }, 'missing', 'revision.new'],
	[{ ...edit, revision: [] }, 'wrong-type', 'revision'],
	[{ ...edit, revision: { new: -11 } }, 'out-of-range', 'new'],
	[{ ...edit, title: 'x'.repeat(1025) }, 'too-long', 'title'],
	[{ ...edit, user: 'x'.repeat(256) }, 'too-long', 'user'],
	[{ ...edit, user: { name: 'x' } }, 'wrong-type', 'user'],
	[{ ...edit, bot: 0 }, 'wrong-type', 'bot'],
	[{ ...edit, meta: 'x' }, 'wrong-type', 'meta'],
	[{ ...log, meta: {} }, 'missing', 'id'],
	[{ ...log, meta: { id: 'a b' } }, 'out-of-range', 'id'],
	[{ ...log, log_id: -1 }, 'out-of-range', 'log_id'],
])('malformed, %#', (data, problem, detail) => {
	expect(parseRecentChange(data)).toEqual({ kind: 'malformed', problem, detail });
});

test('text that is not JSON is malformed', () => {
	expect(parseRecentChangeText('{"wiki":')).toEqual({ kind: 'malformed', problem: 'not-json', detail: '' });
	expect(parseRecentChangeText(JSON.stringify(edit))).toEqual(parseRecentChange(edit));
});

test('a comment that is too long is cut between characters, and log parameters that are too large or too deep are left out', () => {
	const cut = eventOf({ ...edit, comment: `${'x'.repeat(15_999)}🦄` }).comment;
	expect(cut).toBe(`${'x'.repeat(15_999)}\uFFFD`);
	expect(eventOf({ ...log, log_params: ['x'.repeat(59_996)] }).logParams).not.toBeNull();
	expect(eventOf({ ...log, log_params: ['x'.repeat(59_997)] }).logParams).toBeNull();
	expect(eventOf({ ...log, log_params: [1e999, 1] }).logParams).toEqual([null, 1]);
	expect(eventOf({ ...log, log_params: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) }).logParams).toBeNull();
});

/** All strings in a value, the names of its fields included. */
function stringsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (Array.isArray(value)) return value.flatMap(stringsIn);
	return isObject(value) ? Object.entries(value).flatMap(([name, part]) => [name, ...stringsIn(part)]) : [];
}

test('any input is classified without throwing, and a parsed event can be stored', () => {
	const random = randomFrom(7);
	const recorded = loadRecentChanges().map((line): JsonObject => JSON.parse(line));
	const odd = (): unknown =>
		pick(random, [
			null,
			true,
			-1,
			0.5,
			2 ** 60,
			'',
			{},
			[],
			[randomText(random)],
			{ [randomText(random)]: randomText(random) },
			randomText(random),
		]);
	const kinds = new Map<string, number>();
	for (let round = 0; round < 5000; round++) {
		const data = { ...pick(random, recorded) };
		data[pick(random, [...Object.keys(data), 'log_params', 'meta', 'comment'])] = odd();
		const parsed = parseRecentChange(data);
		kinds.set(parsed.kind, (kinds.get(parsed.kind) ?? 0) + 1);
		if (parsed.kind !== 'event') continue;
		for (const text of stringsIn(parsed)) expect(text.isWellFormed() && !text.includes('\0')).toBe(true);
		expect(parsed.event.key).toMatch(/^[\w:-]{1,120}$/);
	}
	expect(kinds.get('event')).toBeGreaterThan(1000);
	expect(kinds.get('malformed')).toBeGreaterThan(500);
});
