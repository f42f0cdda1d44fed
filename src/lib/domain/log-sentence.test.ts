import { describe, expect, it, test } from 'vitest';
import en from '../messages/sentences/en.json' with { type: 'json' };
import { loadRecentChanges } from './fixtures/load.ts';
import { pick, randomFrom, randomText } from './fixtures/random.ts';
import { logSentence, parseTerm } from './log-sentence.ts';
import { parseRecentChange } from './recent-change.ts';
import type { Json, WikiEvent } from './wiki-event.ts';

const recorded = loadRecentChanges().flatMap((line): WikiEvent[] => {
	const parsed = parseRecentChange(JSON.parse(line));
	return parsed.kind === 'event' && parsed.event.type === 'log' ? [parsed.event] : [];
});

/** How many places a message has. */
const places = (key: string): number => {
	const text = String((en as Record<string, unknown>)[`log-${key}`]);
	return Math.max(0, ...[...text.matchAll(/\$(\d)/g)].map(([, place]) => Number(place)));
};

test.each(recorded.map((event) => [`${event.logType}/${event.logAction} ${event.key}`, event] as const))(
	'%s has a sentence',
	(_, event) => {
		const found = logSentence(event);
		expect(found).not.toBeNull();
		expect(Object.keys(en)).toContain(`log-${found?.key}`);
		expect(places(found?.key ?? '')).toBe(found?.parts.length);
	},
);

describe('blocks', () => {
	const block = (logParams: Json, logAction = 'block') =>
		logSentence({ logType: 'block', logAction, title: 'Benutzer:Example', logParams });
	it.each([
		[{ duration: '31 hours', sitewide: true }, 'block'],
		[{ duration: 'infinity' }, 'block-forever'],
		[{ duration: '3 days', sitewide: false }, 'block-partial'],
		[{ duration: '2026-12-01T00:00:00Z' }, 'block-until'],
		[['1 week', 'nocreate'], 'block'],
		[[], 'block-plain'],
		['', 'block-plain'],
	])('%j is told as %s', (params, key) => {
		expect(block(params as Json)).toMatchObject({
			key,
			parts: [{ kind: 'user', name: 'Example' }, ...(key.match(/plain|forever/) ? [] : [{}])],
		});
	});
	it('are lifted', () => {
		expect(block([], 'unblock')?.key).toBe('unblock');
	});
});

test.each([
	['31 hours', { spans: [{ count: 31, unit: 'hour' }] }],
	[
		'1 week, 3 days',
		{
			spans: [
				{ count: 1, unit: 'week' },
				{ count: 3, unit: 'day' },
			],
		},
	],
	['1 fortnight', { spans: [{ count: 2, unit: 'week' }] }],
	['2026-12-01T00:00:00Z', { until: Date.UTC(2026, 11, 1) }],
	['2026-99-01T00:00:00Z', null],
	['until the cows come home', null],
	['3 days or so', null],
	['', null],
])('the term %s is understood', (duration, expected) => {
	expect(parseTerm(duration)).toEqual(expected);
});

test('locks, renames and rights are told by what they did', () => {
	const tell = (logType: string, logAction: string, logParams: Json, title = 'User:Example@global') =>
		logSentence({ logType, logAction, title, logParams });
	expect(tell('globalauth', 'setstatus', { added: ['locked'], removed: [] })).toEqual({
		...{ key: 'globalauth-lock', parts: [{ kind: 'user', name: 'Example' }] },
	});
	expect(tell('globalauth', 'setstatus', ['(none)', 'locked'])?.key).toBe('globalauth-unlock');
	expect(tell('gblrename', 'rename', { olduser: 'A', newuser: 'B' })?.parts).toEqual([
		{ kind: 'user', name: 'A' },
		{ kind: 'user', name: 'B' },
	]);
	expect(tell('rights', 'rights', { oldgroups: ['bot'], newgroups: ['sysop'] })?.key).toBe('rights-both');
	expect(tell('rights', 'rights', ['', 'sysop, bot'])?.parts[1]).toEqual({ kind: 'list', items: ['sysop', 'bot'] });
	expect(tell('delete', 'revision', { ids: [1, 2], ofield: 0, nfield: 3 })).toMatchObject({ key: 'revision-hidden' });
	expect(tell('delete', 'revision', { ids: [1], ofield: 3, nfield: 0 })).toMatchObject({ key: 'revision-shown' });
	expect(tell('constructor', 'x', {})).toBeNull();
	expect(tell('somethingnew', 'x', {})).toBeNull();
});

test('whatever the parameters are, nothing is thrown, and what is said has its message', () => {
	const random = randomFrom(3);
	const types = [...new Set(recorded.map(({ logType }) => logType)), 'gblblock', 'gblrights', 'import', 'create'];
	const actions = [...new Set(recorded.map(({ logAction }) => logAction)), 'gblock2', 'modify', null];
	const names = recorded.flatMap(({ logParams }) => Object.keys(logParams ?? {}));
	const value = (depth: number): Json =>
		pick<() => Json>(random, [
			() => null,
			() => randomText(random),
			() => random() < 0.5,
			() => Math.floor(random() * 10) - 2,
			() => (depth === 0 ? [] : [value(depth - 1), value(depth - 1)]),
			() =>
				depth === 0
					? {}
					: Object.fromEntries([pick(random, names), pick(random, names)].map((name) => [name, value(depth - 1)])),
		])();
	for (let step = 0; step < 5000; step++) {
		const found = logSentence({
			...{ logType: pick(random, types), logAction: pick(random, actions), logParams: value(3) },
			title: pick(random, [null, randomText(random)]),
		});
		if (found === null) continue;
		expect(Object.keys(en)).toContain(`log-${found.key}`);
		expect(places(found.key)).toBe(found.parts.length);
	}
});
