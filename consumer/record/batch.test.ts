import { expect, it } from 'vitest';
import { createGenerator } from '../../demo/generate.ts';
import { followed } from '../../demo/people.ts';
import { loadRecentChanges, loadRecording } from '../../fixtures/wikimedia/load.ts';
import { isWikimediaAddress } from '#lib/domain/wiki/wikimedia-address.ts';
import { type BatchOptions, PendingBatch } from './batch.ts';
import type { Tracked } from './match.ts';
import { formatPosition, startPosition } from '../stream/position.ts';
import type { StreamItem } from '../stream/stream-item.ts';

const begin = Date.UTC(2026, 10, 1);
const topic = 'eqiad.mediawiki.recentchange';
const forever = { from: null, until: null };
const tracked: Tracked = new Map(followed.map((name, userId) => [name, [{ userId, ...forever }]]));
const idAt = (time: number) => JSON.stringify([{ topic, partition: 0, timestamp: time + 1 }]);

function pendingBatch(people: Tracked = tracked, options: Partial<BatchOptions> = {}) {
	const missed: string[] = [];
	const pending = new PendingBatch(startPosition(begin), people, {
		onMissed: (data) => missed.push(data),
		rereadRenames: new Set(),
		mayAsk: isWikimediaAddress,
		...options,
	});
	return { pending, missed };
}

function message(data: string, at = begin, audited = false): StreamItem {
	return { kind: 'message', id: idAt(at), data, audited };
}

it('carries the position though nothing is for us', () => {
	const { pending } = pendingBatch();
	pending.add({ kind: 'skipped', id: idAt(begin + 500), count: 40 });
	pending.add({ kind: 'skipped', id: idAt(begin + 300), count: 2 });
	expect(pending.seen).toBe(42);
	expect(pending.toBatch('streaming')).toEqual({
		events: [],
		visibilityChanges: [],
		pages: [],
		moves: [],
		renames: [],
		namesTaken: [],
		progress: { position: formatPosition(pending.position), streamedUntil: begin + 500, lastEventAt: begin + 500 },
		gaps: [],
		visibilityGaps: [],
		outcomeFacts: [],
		reverts: { firstAt: null, readUntil: null, gaps: [] },
		errors: [],
		tally: { seen: 42, connections: 0, losses: 0, canaries: [] },
		feedStatus: 'streaming',
	});
});

it('takes what is by or about a tracked person, while the name was theirs', () => {
	const generator = createGenerator({ seed: 8 });
	const [name = ''] = followed;
	const data = [begin, begin + 60_000, begin + 120_000].map((time) => generator.event(time, name).data);
	const { pending } = pendingBatch(new Map([[name, [{ userId: 1, from: begin + 60_000, until: begin + 120_000 }]]]));
	for (const one of data) pending.add(message(one));
	expect(pending.toBatch('streaming').events.map(({ event }) => event.time)).toEqual([begin + 60_000]);
});

it('counts what cannot be used, by kind, with the latest few', () => {
	const { pending } = pendingBatch();
	for (let n = 0; n < 7; n++) pending.add(message(`{"n":${n}`));
	pending.add(message('{"type":"edit"}'));
	pending.add({ kind: 'error', data: 'gone' });
	pending.add({ kind: 'oversized', id: idAt(begin) });
	expect(pending.toBatch('streaming').errors).toEqual([
		{ kind: 'not-json', occurrences: 7, samples: [2, 3, 4, 5, 6].map((n) => `{"n":${n}`) },
		{ kind: 'missing:wiki', occurrences: 1, samples: ['{"type":"edit"}'] },
		{ kind: 'stream-error', occurrences: 1, samples: ['gone'] },
		{ kind: 'oversized', occurrences: 1, samples: [idAt(begin)] },
	]);
});

it('reports how the stream was: signs of life, connections, and why they were lost', () => {
	const generator = createGenerator({ seed: 8 });
	const { pending } = pendingBatch();
	for (const time of [begin + 7_000, begin, begin + 3_000]) pending.add(message(generator.canary(time, topic).data));
	const closed = { kind: 'closed', flowed: true, retryIn: 1 } as const;
	pending.add({ kind: 'opened', leftOut: ['mediawiki.page-delete'] });
	pending.add({ ...closed, ending: { kind: 'ended' } });
	pending.add({ ...closed, ending: { kind: 'refused', status: 503, retryAfter: null } });
	pending.add({ ...closed, ending: { kind: 'stalled' } });
	const cause = new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') });
	pending.add({ ...closed, ending: { kind: 'failed', cause } });
	const { tally, errors, events, streamsMissing } = pending.toBatch('unreachable');
	expect(events).toEqual([]);
	expect(tally).toEqual({ seen: 3, connections: 1, losses: 3, canaries: [{ topic, time: begin + 7_000 }] });
	expect(streamsMissing).toEqual(['mediawiki.page-delete']);
	expect(errors).toEqual([
		{ kind: 'stream-missing:mediawiki.page-delete', occurrences: 1, samples: [] },
		{ kind: 'connection-refused:503', occurrences: 1, samples: ['{"kind":"refused","status":503,"retryAfter":null}'] },
		{ kind: 'connection-stalled', occurrences: 1, samples: [] },
		{ kind: 'connection-failed', occurrences: 1, samples: ['fetch failed: getaddrinfo ENOTFOUND'] },
	]);
	pending.clear();
	expect(pending.toBatch('connecting').tally).toEqual({ seen: 0, connections: 0, losses: 0, canaries: [] });
});

it('takes every recorded event, the odd ones too', () => {
	const { pending } = pendingBatch(tracked, { mayAsk: () => true });
	for (const data of loadRecentChanges()) pending.add(message(data));
	expect(pending.toBatch('streaming').errors).toEqual([]);
});

it('has the stream read again for a rename once, also if nothing comes of it', () => {
	const rename = loadRecording('mediawiki').find((data) => data.includes('"log_type":"gblrename"')) ?? '';
	const { olduser = '' } = (JSON.parse(rename) as { log_params: { olduser?: string } }).log_params;
	const onMeta = rename.replace(/"wiki":"\w+"/, '"wiki":"metawiki"');
	const people: Tracked = new Map([[olduser, [{ userId: 1, ...forever }]]]);
	const rereadRenames = new Set<string>();
	const read = () => {
		const { pending } = pendingBatch(people, { rereadRenames });
		pending.add(message(onMeta));
		return pending.renamedAt;
	};
	expect(read()).not.toBeNull();
	expect(read()).toBeNull();
});

it('joins gaps that overlap', () => {
	const { pending } = pendingBatch();
	for (const [from, until] of [
		[50, 60],
		[10, 20],
		[15, 30],
		[58, 70],
		[30, 40],
	] as const) {
		pending.add({ kind: 'gap', gap: { topic, partition: 0, from, until } });
	}
	pending.add({ kind: 'gap', gap: { topic: 'eqiad.mediawiki.page-delete', partition: 0, from: 1, until: 90 } });
	expect(pending.toBatch('streaming')).toMatchObject({
		gaps: [
			{ from: 10, until: 40 },
			{ from: 50, until: 70 },
		],
		visibilityGaps: [{ from: 1, until: 90 }],
	});
});

it('takes moves and deletions with suppression from the stream of all changes of pages, and leaves the rest', () => {
	const { pending, missed } = pendingBatch();
	const lines = loadRecording('mediawiki-page-changes');
	for (const data of lines) pending.add(message(data));
	expect(pending.toBatch('streaming')).toMatchObject({ errors: [], events: [], visibilityChanges: [] });
	expect(pending.toBatch('streaming').moves).toHaveLength(13);
	expect(pending.toBatch('streaming').pages).toMatchObject([{ title: 'Delete me by suppress', isSuppressed: true }]);
	expect([pending.events, pending.seen, missed]).toEqual([1, lines.length, []]);
	pending.clear();
	expect(pending.toBatch('streaming')).toMatchObject({ pages: [], moves: [] });
	for (const data of lines) pending.add(message(data, begin, true));
	expect(missed).toHaveLength(14);
});

it('reports a score of a tracked person that the sieve would have lost, and waits with it for its edit', () => {
	const generator = createGenerator({ seed: 8 });
	const scoreOf = (user: string | undefined) =>
		generator.risk(begin, generator.event(begin, user, { type: 'edit' }), 0.9).data;
	const [theirs, ofOthers] = [scoreOf(followed[0]), scoreOf('Nobody Known')];
	const { pending, missed } = pendingBatch();
	for (const data of [theirs, ofOthers]) pending.add(message(data, begin, true));
	expect(missed).toEqual([theirs]);
	expect(pending.toBatch('streaming').outcomeFacts).toMatchObject([{ kind: 'risk', score: 900_000 }]);
});

it('reports an event that the sieve would have lost', () => {
	const { data } = createGenerator({ seed: 8 }).event(begin, followed[0]);
	const { pending, missed } = pendingBatch();
	pending.add(message(data, begin, true));
	expect(missed).toEqual([data]);
	expect(pending.events).toBe(1);
	pending.clear();
	expect([pending.events, pending.seen]).toEqual([0, 0]);
});

it('leaves out foreign addresses of wikis, and counts them', () => {
	const { pending } = pendingBatch();
	const edited = (serverUrl: string) => {
		const edit = JSON.parse(loadRecentChanges()[0] ?? '') as Record<string, unknown>;
		return JSON.stringify({ ...edit, user: followed[0], server_url: serverUrl });
	};
	const genuine = 'https://de.wikipedia.org';
	for (const url of [genuine, 'https://de.wikipedia.org.evil.example', 'http://127.0.0.1:8043', 'http://10.0.0.1'])
		pending.add(message(edited(url)));
	const { events, errors } = pending.toBatch('streaming');
	expect(events.map(({ wiki }) => wiki.scriptUrl)).toEqual([`${genuine}/w/index.php`, null, null, null]);
	expect(errors).toMatchObject([{ kind: 'foreign-address', occurrences: 3 }]);
});
