import { describe, expect, it } from 'vitest';
import { createGenerator } from '../../demo/generate.ts';
import { frame } from '../../demo/topic-log.ts';
import { parseSentEvents, type SentEvent } from '../../fixtures/consumer/sent-events.ts';
import { loadRecentChanges, loadRecording } from '../../fixtures/wikimedia/load.ts';
import { pick, randomFrom, randomText } from '../../fixtures/random.ts';
import { parseStreamMessage } from '#lib/domain/stream/stream-message.ts';
import { pageChangeStream, riskStream } from '#lib/domain/stream/streams.ts';
import { match, type Tracked } from '../record/match.ts';
import { advance, findGaps, startPosition } from './position.ts';
import { auditEvent, createSieve, oversizedEvent, sieveNames } from './sieve.ts';
import { skippedEvent } from './skipped-run.ts';

const begin = Date.UTC(2026, 10, 1);
const names = [
	'Example Gardener',
	'Emoji 🌻 Gardener',
	'Quote\'s "Garden"',
	'Пример',
	'ExampleUser',
	'Back\\slash',
	'user',
	'log',
	',',
];
const tracked: Tracked = new Map(names.map((name, userId) => [name, [{ userId, from: null, until: null }]]));

const wireTopics = ['mediawiki.recentchange', pageChangeStream, riskStream].flatMap((stream) => [
	`eqiad.${stream}`,
	`codfw.${stream}`,
]);

/**
 * Frames messages as the service does; the second topic begins only after some of the first.
 * @param unseen the time that a topic has in the ids until then; null: `offset: -1`
 */
function wire(lines: readonly string[], unseen: number | null = null): string {
	const random = randomFrom(1);
	const time: Record<string, number | null> = Object.fromEntries(wireTopics.map((topic) => [topic, unseen]));
	const framed = lines.map((data, index) => {
		const stream = [pageChangeStream, riskStream].find((name) => data.includes(name)) ?? 'mediawiki.recentchange';
		time[`${index % 9 === 8 ? 'codfw' : 'eqiad'}.${stream}`] = begin + index * 20 + Math.floor(random() * 200);
		const entries = Object.entries(time).map(([topic, timestamp]) => ({
			topic,
			partition: 0,
			...(timestamp === null ? { offset: -1 } : { timestamp }),
		}));
		return frame(entries, data);
	});
	return `:ok\n\n${framed.join('')}`;
}

const idBefore = JSON.stringify(wireTopics.map((topic) => ({ topic, partition: 0, timestamp: begin - 60_000 })));

interface Options {
	unseen?: number | null;
	auditEvery?: number;
	maximumBytes?: number;
}

function sift(text: string, chunkOf: () => number, options: Options = {}): SentEvent[] {
	const bytes = Buffer.from(text);
	const wanted = sieveNames(names);
	const sieve = createSieve({ names: () => wanted, ...options });
	const out: Uint8Array[] = [];
	for (let at = 0, size = 0; at < bytes.length; at += size) {
		size = chunkOf();
		out.push(sieve(bytes.subarray(at, at + size)));
	}
	return parseSentEvents(Buffer.concat(out));
}

interface EditMessage {
	performer?: { user_text?: string };
	revision?: { revert?: unknown };
}

/** Whether an edit is a revert, or by one of those who are followed. */
function isRevertOrByFollowed(line: string): boolean {
	const { performer, revision } = JSON.parse(line) as EditMessage;
	return revision?.revert !== undefined || names.includes(performer?.user_text ?? '');
}

/** Holds what the sieve let through against a full parse of everything. */
function check(lines: readonly string[], chunkOf: () => number, { unseen = null, ...options }: Options = {}) {
	const all = parseSentEvents(Buffer.from(wire(lines, unseen)));
	const passed = sift(wire(lines, unseen), chunkOf, options);
	let index = 0;
	let position = startPosition(begin);
	let siftedPosition = startPosition(begin);
	// All that was before is lost, so every topic begins with a gap, which ends with its very first message.
	const asked = advance(startPosition(begin), idBefore);
	const [gaps, siftedGaps] = [findGaps(asked), findGaps(asked)];
	const skipped: string[] = [];
	for (const { event, id, data } of passed) {
		const count = event === skippedEvent ? Number(data) : 1;
		const those = all.slice(index, (index += count));
		position = those.reduce((before, one) => advance(before, one.id), position);
		siftedPosition = advance(siftedPosition, id);
		expect(siftedPosition).toEqual(position);
		expect(siftedGaps(id)).toEqual(those.flatMap((one) => gaps(one.id)));
		if (event === skippedEvent) skipped.push(...those.map((one) => one.data));
		else expect(data).toBe(those[0]?.data);
	}
	expect(index).toBe(all.length);
	expect([gaps, siftedGaps].map((find) => find(all.at(-1)?.id ?? ''))).toEqual([[], []]);
	for (const data of skipped) {
		const parsed = parseStreamMessage(data);
		if (parsed.kind === 'event') expect([data, match(parsed.event, tracked)]).toEqual([data, []]);
		else if (parsed.kind === 'outcome') expect([data, isRevertOrByFollowed(data)]).toEqual([data, false]);
		else expect([data, ['page', 'move']]).not.toContain(parsed.kind);
	}
	return { all: all.length, skipped: skipped.length };
}

function randomChunks(seed: number, largest: number): () => number {
	const random = randomFrom(seed);
	return () => 1 + Math.floor(random() * largest);
}

const usual =
	'{"$schema":"/mediawiki/recentchange/1.0.0","meta":{"id":"a-1","domain":"x.example"},"id":1,"type":"edit","namespace":0,"title":"T","comment":"C","timestamp":1795408168,"user":"U","bot":false,"revision":{"old":9,"new":10},"wiki":"enwiki"}';
const by = (user: string) => usual.replace('"user":"U"', `"user":${user}`);

/** What one could do to slip past, or to be let through for nothing. None of it breaks the JSON. */
const hostile: string[] = [
	...names.map((name) => by(JSON.stringify(name))),
	...names.map((name) => usual.replace('"C"', JSON.stringify(`"user":"${name}"`))),
	...names.map((name) => usual.replace('"T"', JSON.stringify(`","user":"${name}","`))),
	...names.map((name) => usual.replace('"bot":false', `"log_params":{"user":${JSON.stringify(name)}},"bot":false`)),
	...names.map((name) =>
		usual.replace('"bot":false', `"log_params":{"user":"Nobody"},"bot":false`).replace('"U"', JSON.stringify(name)),
	),
	by('"Example\\u0020Gardener"'),
	by('"\\u041fример"'),
	by('"Emoji \\ud83c\\udf3b Gardener"'),
	by('"Nobody","user":"ExampleUser"'),
	by('"ExampleUser","user":"Nobody"'),
	by(' "ExampleUser"'),
	by('\t"ExampleUser"'),
	by('null'),
	by('"Nobody","user": "ExampleUser"'),
	by('["ExampleUser"]'),
	by('"\\"'),
	by('"\\"ExampleUser"'),
	usual.replace('"user":"U"', '"user" :"ExampleUser"'),
	usual.replace('"user":"U"', '"user":"Nobody","user" : "ExampleUser"'),
	usual.replace('"user":"U"', '"user":"Nobody", "user":"ExampleUser"'),
	usual.replace('"user":"U"', '"user":"Nobody","\\u0075ser":"ExampleUser"'),
	usual.replace('"user":"U"', '"user":"Nobody","us\\u0065r":"ExampleUser"'),
	usual.replace('"user":"U"', '"\\"user":"Nobody","user":"ExampleUser"'),
	usual.replace('"user":"U"', '"olduser":"ExampleUser","user":"Nobody","newuser":"ExampleUser"'),
	usual.replace(',"user":"U"', ''),
	usual.replace('"C"', '"by that user"'),
	usual.replace('"C"', '"user"'),
	usual.replace('"C"', '"\\\\"').replace('"U"', '"ExampleUser"'),
	usual.replace('"C"', '"\\\\\\",\\"user\\":\\"ExampleUser"'),
	usual
		.replace('"type":"edit"', '"type":"log","log_type":"rights"')
		.replace('"T"', '"User:ExampleUser"')
		.replace('"namespace":0', '"namespace":2'),
	usual
		.replace('"type":"edit"', '"type":"edit","log_type":"rights","type":"log"')
		.replace('"T"', '"User:ExampleUser"')
		.replace('"namespace":0', '"namespace":2'),
	usual
		.replace('"type":"edit"', '"type": "log","log_type":"rights"')
		.replace('"T"', '"User:ExampleUser"')
		.replace('"namespace":0', '"namespace":2'),
	usual
		.replace('"type":"edit"', '"ty\\u0070e":"log","type":"log","log_type":"rights"')
		.replace('"T"', '"User:ExampleUser"')
		.replace('"namespace":0', '"namespace":2'),
	usual.replace('"type":"edit"', '"meta2":{"type":"log"},"type":"edit"'),
	JSON.stringify(JSON.parse(by('"ExampleUser"')), null, 1).replaceAll('\n', ''),
	`{${[
		...by('"ExampleUser"')
			.slice(1, -1)
			.matchAll(/"[^"]+":(?:\{[^}]*\}|"[^"]*"|[^,]*)/g),
	]
		.map(([text]) => text)
		.reverse()
		.join(',')}}`,
	usual.replaceAll('user', 'USER'),
	'{"$schema":"/mediawiki/recentchange/1.0.0"',
	'{}',
	'',
];

const pageChanges = loadRecording('mediawiki-page-changes');
const [suppressed = '', moved = '', made = ''] = [
	pageChanges.find((line) => line.includes('"is_editor_visible":false')),
	pageChanges.find((line) => line.includes('"page_change_kind":"move"')),
	pageChanges.find((line) => line.includes('"page_change_kind":"create"')),
];
const sortedKeys = (line: string) =>
	JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).sort()));

/** The same by somebody who is not followed. */
const ofNobody = (line: string) => line.replaceAll(/"user_text":"[^"]*"/g, '"user_text":"Nobody Known"');

/** The same of changes of pages. */
const hostileChanges: string[] = [
	...[suppressed, moved, made].flatMap((line) => [
		sortedKeys(line),
		JSON.stringify(JSON.parse(line), null, 1).replaceAll('\n', ''),
		line.replaceAll('":', '" :'),
		line.replaceAll('":', '": '),
		line.replace('page_change_kind', 'page_change_k\\u0069nd'),
		line.replace('"page_change_kind":"create"', '"page_change_kind":"mov\\u0065"'),
		line.replace(pageChangeStream, 'mediawiki.page_ch\\u0061nge.v1'),
		line.replace('"page_change_kind":"create"', '"page_change_kind":"create","page_change_kind":"move"'),
		line.replace('"page_change_kind":"create"', '"page_change_kind":["move"]'),
		line.replaceAll('"is_editor_visible":false', '"is_editor_visible":false,"is_editor_visible":true'),
		line.replaceAll('"is_editor_visible":false', '"is_editor_visible":true,"is_editor_visible":false'),
		line.replaceAll('"is_editor_visible":false,', ''),
		line.replaceAll('is_editor_visible', 'is_editor_visibl\\u0065'),
		line.replace('"comment":"', '"comment":"\\"page_change_kind\\":\\"create\\" '),
		line.replace('"wiki_id":', '"other":{"page_change_kind":"create"},"wiki_id":'),
		line.replace('"wiki_id":', `"note":"${pageChangeStream}","wiki_id":`),
		line.replaceAll('"user_text":', '"user_t\\u0065xt":'),
		line.replaceAll('"user_text":', '"user_text":"Nobody Known","user_text":'),
		line.replaceAll('"user_text":', '"user_text": '),
	]),
].flatMap((line) => [line, ofNobody(line)]);

const generator = createGenerator({ seed: 5, odd: 0.05 });
/** Scores of edits by those who are followed, and by others; and the same in other forms. */
const scores = [...names, 'Nobody Known', 'Nobody "Quoted"'].flatMap((name, index) => {
	const at = begin + index * 25;
	const line = generator.risk(at, generator.event(at, name, { type: 'edit' }), 0.5).data;
	return [
		...[line, line, sortedKeys(line), line.replaceAll('":', '": ')],
		line.replace('"user_text":', '"user_t\\u0065xt":'),
		line.replace('"user_text":', '"user_text":"Nobody Known","user_text":'),
		line.replaceAll('"user_text":', '"other":'),
	];
});
const recordings = {
	recorded: loadRecentChanges(),
	hostile,
	'page changes': pageChanges,
	'hostile page changes': hostileChanges,
	scores,
	generated: Array.from({ length: 400 }, (_, index) => generator.event(begin + index * 25).data),
};

describe.each(Object.entries(recordings))('the sieve (%s)', (_name, lines) => {
	it.each([1, 2, 7, 50, 900, 5_000, 65_536])('drops nobody who is followed, in chunks of up to %i bytes', (largest) => {
		check(lines, randomChunks(1, largest));
		check(lines, randomChunks(2, largest), { unseen: begin - 65_001 });
	});

	it('says the same when it is audited often', () => {
		expect(check(lines, randomChunks(4, 3_000), { auditEvery: 3 }).skipped).toBeGreaterThan(0);
	});
});

it('drops nobody whose event is put together at random', () => {
	const random = randomFrom(9);
	const pieces = ['"', ',', ':', '{', '}', '\\"', '"user":"', '"type":"log"', '\\u0075ser', ...names];
	for (let round = 0; round < 200; round++) {
		const lines = Array.from({ length: 10 }, () =>
			usual
				.replace('"C"', () => JSON.stringify(randomText(random, pieces)))
				.replace('"T"', () => JSON.stringify(randomText(random, pieces)))
				.replace('"U"', () => JSON.stringify(random() < 0.5 ? pick(random, names) : randomText(random, pieces)))
				.replace('"edit"', () => pick(random, ['"edit"', '"log"', '"categorize"'])),
		);
		check(lines, randomChunks(round, 700));
	}
});

describe('a sieve', () => {
	const others = Array.from({ length: 2_500 }, (_, index) => usual.replace('a-1', `a-${index}`));

	it('leaves out what it can', () => {
		const { all, skipped } = check(others, () => 65_536);
		check(others, () => 65_536, { unseen: begin - 65_001 });
		expect(all - skipped).toBe(2);
		expect(sift(wire(others), () => 65_536).filter(({ event }) => event === auditEvent)).toHaveLength(2);
	});

	it('passes on few changes of pages: reverts, moves, those by who is followed, and what may be deleted with suppression', () => {
		const kept = sift(wire(pageChanges), () => 65_536).filter(({ event }) => event === 'message');
		const isByFollowed = (line: string) => names.some((name) => line.includes(`"user_text":${JSON.stringify(name)}`));
		const wanted = pageChanges.filter(
			(line) => ['page', 'move'].includes(parseStreamMessage(line).kind) || isByFollowed(line),
		);
		expect(kept.map(({ data }) => data)).toEqual(wanted);
		const shown = '"is_editor_visible":true';
		const byNobody = ofNobody(made);
		const revert = '"revert":{"rev_reverted_oldest_id":1,"rev_reverted_newest_id":1},"rev_id":';
		const reverting = byNobody.replace('"rev_id":', revert);
		expect(sift(wire([reverting]), () => 65_536)).toMatchObject([{ event: 'message' }]);
		const deleted = suppressed
			.replaceAll('"is_editor_visible":false', shown)
			.replace('"revision":', '"performer":{"user_text":"Nobody Known"},"revision":');
		const ofOthers = [deleted, byNobody, sortedKeys(byNobody)];
		const many = Array.from({ length: 2_500 }, (_, index) => ofOthers[index % ofOthers.length] ?? '');
		const mixed = many.flatMap((line) => [usual, line]);
		const { all, skipped } = check(mixed, () => 65_536);
		expect(all - skipped).toBe(5);
		// With few markers, about two a chunk, though every event moves another topic.
		const chunks = Buffer.byteLength(wire(mixed)) / 65_536;
		expect(sift(wire(mixed), () => 65_536).length).toBeLessThan(2.5 * chunks);
	});

	it('passes on all tag changes between what it leaves out, with one marker for a chunk', () => {
		const random = randomFrom(31);
		const tags = loadRecording('mediawiki-tags');
		const lines = others.flatMap((line) => [line, ...(random() < 0.4 ? [pick(random, tags)] : [])]);
		for (const largest of [40, 900, 20_000, 1_000_000]) {
			const all = parseSentEvents(Buffer.from(wire(lines)));
			const passed = sift(wire(lines), randomChunks(largest, largest), { auditEvery: 1_000_000 });
			const positionOf = (events: readonly SentEvent[]) =>
				events.reduce((position, { id }) => advance(position, id), startPosition(begin));
			expect(positionOf(passed)).toEqual(positionOf(all));
			const seen = passed.reduce((sum, { event, data }) => sum + (event === skippedEvent ? Number(data) : 1), 0);
			expect(seen).toBe(all.length);
			const isTags = ({ data }: SentEvent) => data.includes('revision/tags-change');
			const dataOf = (events: readonly SentEvent[]) => events.filter(isTags).map(({ data }) => data);
			expect(dataOf(passed)).toEqual(dataOf(all));
			if (largest > 100_000) expect(passed.filter(({ event }) => event === skippedEvent).length).toBeLessThan(20);
		}
	});

	it('takes other names from the next chunk on', () => {
		let wanted = sieveNames([]);
		const sieve = createSieve({ names: () => wanted });
		const text = wire([usual]).slice(':ok\n\n'.length);
		expect(parseSentEvents(sieve(Buffer.from(text)))).toMatchObject([{ event: skippedEvent, data: '1' }]);
		wanted = sieveNames(['U']);
		expect(parseSentEvents(sieve(Buffer.from(text)))).toMatchObject([{ event: 'message' }]);
	});

	it('passes on what is not a message of the stream', () => {
		const error = 'event: error\ndata: {"message":"gone"}\n\n';
		const bare = 'data: hello\n\n';
		const lines = `:ok\n\n${error}${bare}:comment\n\n\n${frame([], '{"$schema":"/mediawiki/page/delete/1.0.0"}')}`;
		expect(sift(lines, randomChunks(1, 9)).map(({ event }) => event)).toEqual(['error', 'message', 'message']);
	});

	it('passes all from the first carriage return on', () => {
		const text = wire([usual, usual]).replaceAll('\n', '\r\n');
		const sieve = createSieve({ names: () => new Set() });
		const chunks = Array.from(text, (byte) => sieve(Buffer.from(byte)));
		expect(Buffer.concat(chunks).toString()).toBe(text);
	});

	it('does not hold an event without end', () => {
		const [first = '', large = '', last = ''] = [usual, usual.replace('"C"', `"${'c'.repeat(30_000)}"`), by('"user"')];
		const text = wire([first, large, last]);
		const events = sift(text, randomChunks(2, 900), { maximumBytes: 10_000 });
		const [ids] = [parseSentEvents(Buffer.from(text)).map(({ id }) => id)];
		expect(events).toMatchObject([
			{ event: skippedEvent, id: ids[0] },
			{ event: oversizedEvent, id: ids[1] },
			{ event: 'message', id: ids[2] },
		]);
	});
});
