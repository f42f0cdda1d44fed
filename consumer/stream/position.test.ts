import { describe, expect, it } from 'vitest';
import { createGenerator, topics } from '../../demo/generate.ts';
import { TopicLog, TopicReader } from '../../demo/topic-log.ts';
import { loadRecording } from '../../fixtures/wikimedia/load.ts';
import { randomFrom } from '../../fixtures/random.ts';
import { editStreams, sideStreams, sideTopicsOf } from '#lib/domain/stream/streams.ts';
import {
	advance,
	earliest,
	findGaps,
	formatPosition,
	lastEventId,
	latest,
	oldest,
	parsePosition,
	parseStreamId,
	type Position,
	rewind,
	startPosition,
} from './position.ts';

const begin = Date.UTC(2026, 10, 1);
const eqiad = (timestamp: number | null) => ({ topic: topics[0], partition: 0, timestamp });
const codfw = (timestamp: number | null) => ({ topic: topics[1], partition: 0, timestamp });

const sideTopics = sideTopicsOf(topics);
const side = (topic: string, timestamp: number) => ({ topic, partition: 0, timestamp });

/** What a read delivers from here to the end: per message its id and what it is. */
interface Delivered {
	id: string;
	data: string;
}

/** Reads as a history read does: the topics in runs of their own, not merged by time. */
function read(logs: readonly TopicLog[], from: (log: TopicLog) => number | null, random: () => number): Delivered[] {
	const reader = new TopicReader(logs, from);
	const delivered: Delivered[] = [];
	let preferred = 0;
	for (;;) {
		if (random() < 0.05) preferred = Math.floor(random() * logs.length);
		const next = reader.next(preferred);
		if (next === null) return delivered;
		delivered.push({ id: JSON.stringify(next.id), data: next.message.data });
	}
}

/** Where a `Last-Event-ID` makes the server begin. */
function asked(header: string) {
	const times = new Map((parseStreamId(header) ?? []).map(({ topic, timestamp }) => [topic, timestamp]));
	return ({ topic }: TopicLog) => {
		const time = times.get(topic) ?? null;
		return time === null ? null : time + 1;
	};
}

interface Loss {
	/** Cuts after which something was lost. */
	cuts: number;
	of: number;
	/** Cuts after which a gap was seen. */
	gaps: number;
	/** Share of the steps at which a topic's time goes back. */
	disorder: number;
}

/** Cuts a read after every single message, resumes with the header made of what was seen, and counts the losses. */
function cutEverywhere(logs: readonly TopicLog[], header: (seen: Delivered[], position: Position) => string): Loss {
	const random = randomFrom(7);
	const all = read(logs, () => begin, random);
	const loss: Loss = { cuts: 0, of: all.length, gaps: 0, disorder: 0 };
	let position = startPosition(begin);
	for (const [index, { id }] of all.entries()) {
		const before = Object.fromEntries(position.topics.map((known) => [known.topic, known.timestamp]));
		const last = parseStreamId(all[index - 1]?.id ?? '') ?? [];
		const now = parseStreamId(id) ?? [];
		const back = now.some(({ timestamp }, n) => (timestamp ?? 0) < (last[n]?.timestamp ?? 0));
		if (back) loss.disorder += 1 / all.length;
		position = advance(position, id);
		for (const { topic, timestamp } of position.topics)
			expect(timestamp ?? 0).toBeGreaterThanOrEqual(before[topic] ?? 0);
		const seen = all.slice(0, index + 1);
		const again = read(logs, asked(header(seen, position)), random);
		const got = new Set([...seen, ...again].map(({ data }) => data));
		if (all.some(({ data }) => !got.has(data))) loss.cuts++;
		const gaps = findGaps(position);
		if (again.some((one) => gaps(one.id).length > 0)) loss.gaps++;
	}
	return loss;
}

function logsOf(messages: Iterable<{ topic: string; timestamp: number; data: string }>): TopicLog[] {
	const logs = topics.map((topic) => new TopicLog(topic));
	for (const { topic, ...message } of messages) logs.find((log) => log.topic === topic)?.append(message);
	return logs;
}

/** Messages about 25 ms apart, with the order that Kafka had given them. */
function generated(count: number, options: { wholeSeconds: boolean; disorder: number }) {
	const generator = createGenerator({ seed: 11, secondTopic: 0.3, ...options });
	return Array.from({ length: count }, (_, index) => generator.event(begin + 1_000 + index * 25));
}

/** Real events in their real order, with Kafka times made of their own and the measured disorder. */
function recorded() {
	const random = randomFrom(3);
	return loadRecording('mediawiki').map((data, index) => ({
		topic: index % 4 === 3 ? topics[1] : topics[0],
		timestamp: begin + 1_000 + index * 25 + Math.floor(-Math.log(1 - random()) * 60),
		data,
	}));
}

const recordings = {
	'generated, in milliseconds': generated(500, { wholeSeconds: false, disorder: 60 }),
	'generated, in whole seconds': generated(500, { wholeSeconds: true, disorder: 2_000 }),
	'a genuine wiki': recorded(),
};

describe.each(Object.entries(recordings))('resuming a read that was cut (%s)', (_name, messages) => {
	const logs = logsOf(messages);

	it.each([0, 5_000])('loses nothing at any cut, with a margin of %i ms', (margin) => {
		const loss = cutEverywhere(logs, (_seen, position) => lastEventId(position, margin) ?? '');
		expect(loss.of).toBe(messages.length);
		expect(loss.cuts).toBe(0);
		expect(loss.gaps).toBe(0);
		expect(loss.disorder).toBeGreaterThan(0.2);
		expect(loss.disorder).toBeLessThan(0.5);
	});

	it('would lose with the last id that came', () => {
		const loss = cutEverywhere(logs, (seen) => seen.at(-1)?.id ?? '');
		expect(loss.cuts / loss.of).toBeGreaterThan(0.03);
	});
});

describe('a position', () => {
	it('keeps the highest Kafka time of each topic, without the one millisecond', () => {
		let position = startPosition(begin);
		expect(lastEventId(position)).toBeNull();
		position = advance(position, idOf([topics[0], 2_001], [topics[1], null]));
		position = advance(position, idOf([topics[0], 1_001], [topics[1], null]));
		expect(position).toEqual({ begin, topics: [eqiad(2_000), codfw(null)] });
	});

	it('asks for a topic that was never seen from where the first read began', () => {
		const position = { begin, topics: [eqiad(begin + 9_000), codfw(null)] };
		const header: unknown = JSON.parse(lastEventId(position) ?? '');
		expect(header).toEqual([eqiad(begin + 4_000), codfw(begin), ...sideTopics.map((topic) => side(topic, begin))]);
		expect(earliest(position)).toBe(begin);
		expect(latest(position)).toBe(begin + 9_000);
		expect(latest(startPosition(begin))).toBeNull();
		expect(earliest(startPosition(begin))).toBe(begin);
	});

	it('that was stored before there were side streams asks for all that the server has of them, and loses nothing', () => {
		const old = parsePosition(`{"begin":${begin},"topics":[${JSON.stringify(eqiad(begin + 9_000))}]}`);
		const header: unknown = JSON.parse(lastEventId(old ?? startPosition(1)) ?? '');
		// Of every edit of every wiki only what comes from now on.
		const from = (stream: string) => (editStreams.includes(stream) ? begin + 9_000 : begin);
		const sides = sideStreams.map((stream) => side(`eqiad.${stream}`, from(stream)));
		expect(header).toEqual([eqiad(begin + 4_000), ...sides]);
	});

	it('takes from side streams no time, but what is missing of them', () => {
		const [topic = ''] = sideTopics;
		const position = { begin, topics: [eqiad(begin + 9_000), side(topic, begin + 1_000)] };
		expect([earliest(position), latest(position), oldest(position)]).toEqual([
			begin + 9_000,
			begin + 9_000,
			begin + 1_000,
		]);
		expect([latest({ begin, topics: [side(topic, begin)] }), earliest({ begin, topics: [side(topic, 1)] })]).toEqual([
			null,
			begin,
		]);
		expect(findGaps(position)(idOf([topics[0], begin + 9_001], [topic, begin + 500_000]))).toMatchObject([{ topic }]);
	});

	it('goes back where something is to be read again, and never forward', () => {
		const position = { begin, topics: [eqiad(begin + 9_000), codfw(null), side('eqiad.mediawiki.page-delete', begin)] };
		const back = rewind(position, begin + 3_000);
		expect(parsePosition(formatPosition(back))).toEqual(back);
		// No message carried that time, so a first one that is later is no sign of a gap.
		expect(findGaps(back)(idOf([topics[0], begin + 8_000]))).toEqual([]);
		expect(findGaps(back)(idOf([topics[0], begin + 48 * 3_600_000]))).toHaveLength(1);
		expect(back.topics).toEqual([
			{ ...eqiad(begin + 3_000), isLoose: true },
			codfw(null),
			side('eqiad.mediawiki.page-delete', begin),
		]);
	});

	it('ignores what is not an id', () => {
		const position = { begin, topics: [eqiad(begin)] };
		for (const id of [
			'',
			'x',
			'{}',
			'[]',
			'[1]',
			'[{"topic":1,"partition":0}]',
			'[{"topic":"a","partition":0,"timestamp":"1"}]',
		]) {
			expect(advance(position, id)).toBe(position);
		}
	});

	it('survives its text', () => {
		const position = { begin, topics: [eqiad(begin + 1), codfw(null)] };
		expect(parsePosition(formatPosition(position))).toEqual(position);
		for (const text of ['', '[]', 'null', '{"begin":1}', '{"begin":"1","topics":[]}', '{"begin":1,"topics":[{}]}']) {
			expect(parsePosition(text)).toBeNull();
		}
	});
});

describe('a gap', () => {
	const position = { begin, topics: [eqiad(begin + 60_000), codfw(begin + 50_000)] };

	it('is what retention took from the place where a read resumes', () => {
		const gaps = findGaps(position);
		expect(gaps(idOf([topics[0], begin + 90_001], [topics[1], null]))).toEqual([
			{ topic: topics[0], partition: 0, from: begin + 60_000, until: begin + 90_000 },
		]);
		expect(gaps(idOf([topics[0], begin + 99_001], [topics[1], begin + 50_001]))).toEqual([]);
	});

	it('is not seen where the server only repeats what was asked for', () => {
		const gaps = findGaps(position);
		expect(gaps(idOf([topics[0], begin + 58_001], [topics[1], begin + 45_000]))).toEqual([]);
		expect(gaps(idOf([topics[0], begin + 58_001], [topics[1], begin + 70_001]))).toHaveLength(1);
	});

	it('is not known of a topic that was never seen', () => {
		const gaps = findGaps({ begin, topics: [eqiad(begin), codfw(null)] });
		expect(gaps(idOf([topics[0], begin + 1], [topics[1], begin + 70_001]))).toEqual([]);
	});

	it('is what retention took before the very first read', () => {
		const hour = 3_600_000;
		const gaps = findGaps(startPosition(begin));
		expect(gaps(idOf([topics[0], begin + 48 * hour + 1], [topics[1], null]))).toEqual([
			{ topic: topics[0], partition: 0, from: begin, until: begin + 48 * hour },
		]);
		expect(gaps(idOf([topics[0], begin + 48 * hour + 9], [topics[1], begin + 49 * hour]))).toHaveLength(1);
		expect(gaps(idOf([topics[0], begin + 60 * hour], [topics[1], begin + 60 * hour]))).toEqual([]);
		// A datacentre of which only the hourly canary comes is quiet, not lost.
		const quiet = findGaps(startPosition(begin));
		expect(quiet(idOf([topics[0], begin + 300], [topics[1], null]))).toEqual([]);
		expect(quiet(idOf([topics[0], begin + 400], [topics[1], begin + hour]))).toEqual([]);
	});

	it('is found when a log has expired', () => {
		const messages = generated(400, { wholeSeconds: false, disorder: 60 });
		const logs = logsOf(messages);
		const all = read(logs, () => begin, randomFrom(1));
		const seen = all.slice(0, 100).reduce((before, { id }) => advance(before, id), startPosition(begin));
		for (const log of logs) log.expire((latest(seen) ?? begin) + 2_000);
		const gaps = findGaps(seen);
		const found = read(logs, asked(lastEventId(seen) ?? ''), randomFrom(2)).flatMap(({ id }) => gaps(id));
		expect(found.map(({ topic }) => topic).sort()).toEqual([...topics].sort());
		for (const { topic, from, until } of found) {
			expect(from).toBe(seen.topics.find((known) => known.topic === topic)?.timestamp);
			expect(until).toBeGreaterThan(from);
		}
	});
});

function idOf(...entries: [topic: string, timestamp: number | null][]): string {
	return JSON.stringify(
		entries.map(([topic, timestamp]) => ({
			topic,
			partition: 0,
			...(timestamp === null ? { offset: -1 } : { timestamp }),
		})),
	);
}
