import { expect, it } from 'vitest';
import { topics } from '../../demo/generate.ts';
import { frame, type TopicEntry, TopicLog, TopicReader } from '../../demo/topic-log.ts';
import { parseSentEvents, type SentEvent } from '../../fixtures/consumer/sent-events.ts';
import { pick, randomFrom } from '../../fixtures/random.ts';
import { pageChangeStream, sideTopicsOf } from '#lib/domain/stream/streams.ts';
import { advance, findGaps, lastEventId, type Position, resumeMargin, startPosition } from './position.ts';
import { createSieve, sieveNames } from './sieve.ts';
import { skippedEvent } from './skipped-run.ts';

type Random = () => number;

const begin = Date.UTC(2026, 10, 1);
const allTopics = [...topics, ...sideTopicsOf(topics), 'eqiad.mediawiki.other', 'codfw.mediawiki.other'];

/** A log with times that go back now and then, by more than what is read again too, and stand still or leap. */
function randomLog(topic: string, random: Random): TopicLog {
	const log = new TopicLog(topic);
	const count = Math.floor(random() * 60);
	let time = begin + pick(random, [1_000, 30_000, 120_000]);
	for (let index = 0; index < count; index++) {
		time += pick(random, [0, 0, 100, 500, 500, 20_000]);
		const late = random() < 0.2 ? pick(random, [100, 500, 5_000, 5_001, 9_000]) : 0;
		log.append({ timestamp: time + late, data: dataOf(topic, random) });
	}
	return log;
}

/** One in ten is passed on, and all of streams of which none is left out. */
function dataOf(topic: string, random: Random): string {
	const isOfUse = random() < 0.1;
	const stream = topic.slice(topic.indexOf('.') + 1);
	if (topics.some((main) => main === topic))
		return `{"$schema":"/mediawiki/recentchange/1.0.0","type":"edit","user":"${isOfUse ? 'ExampleUser' : 'Nobody'}"}`;
	const kind = stream === pageChangeStream ? `,"page_change_kind":"${isOfUse ? 'move' : 'edit'}"` : '';
	return `{"meta":{"stream":"${stream}"}${kind}}`;
}

type Look = (id: TopicEntry[]) => TopicEntry[];
/** How ids may look for a while. */
const looks: readonly Look[] = [
	(id) => id,
	(id) => id.toReversed(),
	(id) => id.map(({ topic, ...entry }) => ({ ...entry, topic })),
	(id) => [...id, { topic: 'eqiad.mediawiki.another', partition: 0, timestamp: begin }],
];
const malformed: Look = () => [];

interface Upstream {
	logs: readonly TopicLog[];
	looks: readonly Look[];
}

/** What comes on a connection that is resumed at a position, until it is cut somewhere. */
function deliver({ logs, looks }: Upstream, position: Position, random: Random): { id: string; text: string }[] {
	const asked = JSON.parse(lastEventId(position) ?? '[]') as { topic: string; timestamp: number }[];
	const from = ({ topic }: TopicLog) => asked.find((one) => one.topic === topic)?.timestamp ?? begin;
	const reader = new TopicReader(logs, from);
	const [repeatsAsked, length] = [random() < 0.5, random() ** 2 * 300];
	const known = new Map(position.topics.map(({ topic, timestamp }) => [topic, timestamp]));
	const delivered: { id: string; text: string }[] = [];
	let [lookOf, preferred] = [pick(random, looks), 0];
	while (delivered.length < length) {
		if (random() < 0.2) preferred = Math.floor(random() * logs.length);
		if (random() < 0.02) lookOf = pick(random, looks);
		const next = reader.next(preferred);
		if (next === null) break;
		const entries = next.id.map((entry): TopicEntry => {
			const { topic, partition } = entry;
			const timestamp = known.get(topic) ?? null;
			if ('timestamp' in entry || !repeatsAsked || timestamp === null) return entry;
			return { topic, partition, timestamp: timestamp - resumeMargin };
		});
		const id = lookOf(entries);
		delivered.push({ id: JSON.stringify(id), text: frame(id, next.message.data) });
	}
	return delivered;
}

function sift(text: string, random: Random): SentEvent[] {
	const names = sieveNames(['ExampleUser']);
	const sieve = createSieve({ names: () => names, auditEvery: 50 });
	const [bytes, largest, out] = [Buffer.from(text), pick(random, [100, 3_000, 65_536]), [] as Uint8Array[]];
	for (let at = 0, size = 0; at < bytes.length; at += size) {
		size = 1 + Math.floor(random() * largest);
		out.push(sieve(bytes.subarray(at, at + size)));
	}
	return parseSentEvents(Buffer.concat(out));
}

it.each(Array.from({ length: 100 }, (_, seed) => seed))(
	'finds what all ids give, over connections (seed %i)',
	(seed) => {
		const random = randomFrom(seed);
		const others = allTopics.filter(() => random() < 0.5);
		const logs = [...new Set([pick(random, topics), ...others])].map((topic) => randomLog(topic, random));
		const isLossy = random() < 0.5;
		const upstream = { logs, looks: isLossy ? [...looks, malformed] : looks };
		let position = startPosition(begin);
		for (let connection = 0; connection < 8; connection++) {
			if (isLossy && random() < 0.2) for (const log of logs) log.expire(begin + random() * 300_000);
			const delivered = deliver(upstream, position, random);
			const [gaps, siftedGaps] = [findGaps(position), findGaps(position)];
			let [at, truth] = [0, position];
			for (const { event, id, data } of sift(delivered.map(({ text }) => text).join(''), random)) {
				const those = delivered.slice(at, (at += event === skippedEvent ? Number(data) : 1));
				const found = those.flatMap((one) => gaps(one.id));
				expect(siftedGaps(id)).toEqual(found);
				// Where nothing is lost there is no gap, whatever was read before.
				if (!isLossy) expect(found).toEqual([]);
				truth = those.reduce((before, one) => advance(before, one.id), truth);
				position = advance(position, id);
				expect(position).toEqual(truth);
			}
			expect(at).toBe(delivered.length);
		}
	},
);
