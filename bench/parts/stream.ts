import { EventSource, type FetchLike } from 'eventsource';
import { sideTopicsOf } from '#lib/domain/stream/streams.ts';
import { createSieve, sieveNames } from '../../consumer/stream/sieve.ts';
import { createGenerator, topics } from '../../demo/generate.ts';
import { people } from '../../demo/people.ts';
import { frame, type Generated } from '../../demo/topic-log.ts';
import { type Part, timeInTurns } from '../harness/figure.ts';

/** Events in one round. */
const eventCount = 10_000;
/** The size of one read from a socket. */
const chunkBytes = 65_536;
const begin = Date.UTC(2026, 10, 1);

/** The sieve and the parser after it, against the parser alone. */
export async function measure(): Promise<Part> {
	const { recentChanges, withPageChanges } = makeWire();
	/** A thousand people without an event here: only log events, escapes and the audit pass. */
	const names = sieveNames(Array.from({ length: 1_000 }, (_, index) => `Someone ${index}`));
	const figures = [];
	for (const [what, bytes] of [
		['recent changes', recentChanges],
		['recent changes and page changes', withPageChanges],
	] as const) {
		const times = await timeInTurns({
			ours: () => read(bytes, createSieve({ names: () => names })),
			all: () => read(bytes, null),
		});
		figures.push({
			what: `${what}, 1,000 names`,
			unit: 'ms',
			ours: times.ours,
			baseline: { what: 'parsing everything', value: times.all },
			limit: { atMost: 0.4 },
			goal: 0.333,
		});
	}
	return {
		setting: [`${eventCount} events a round, ${topics.length + sideTopicsOf(topics).length} topics in each id`],
		figures,
	};
}

function makeWire(): { recentChanges: Uint8Array; withPageChanges: Uint8Array } {
	const generator = createGenerator({ seed: 1 });
	/** Without quotes in names, which one in ten of the generated people has, but hardly any real person. */
	const usual = people.filter((name) => JSON.stringify(name) === `"${name}"`);
	/** Every id has the position of each topic of every stream; an event changes that of its own topic. */
	const id = [...topics, ...sideTopicsOf(topics)].map((topic) => ({ topic, partition: 0, timestamp: begin }));
	const write = ({ topic, timestamp, data }: Generated) => {
		for (const entry of id) if (entry.topic === topic) entry.timestamp = timestamp + 1;
		return frame(id, data);
	};
	const happened = Array.from({ length: eventCount }, (_, index) =>
		generator.event(begin + index * 25, usual[index % usual.length]),
	);
	const wire = (texts: readonly string[]) => new TextEncoder().encode(`:ok\n\n${texts.join('')}`);
	const recentChanges = wire(happened.map(write));
	/** Every edit is delivered again as a page change. */
	const withPageChanges = wire(
		happened.flatMap((event, index) => {
			const isEdit = /"type":"(?:edit|new)"/.test(event.data);
			if (!isEdit) return write(event);
			return [write(event), write(generator.change(begin + index * 25, event, { kind: 'edit' }))];
		}),
	);
	return { recentChanges, withPageChanges };
}

/** Reads bytes as the consumer does, and parses the events. @returns how many were parsed */
function read(bytes: Uint8Array, stage: ((chunk: Uint8Array) => Uint8Array) | null): Promise<number> {
	return new Promise((resolve) => {
		let at = 0;
		const body = new ReadableStream<Uint8Array>(
			{
				pull(controller) {
					if (at >= bytes.length) return controller.close();
					const chunk = bytes.subarray(at, (at += chunkBytes));
					controller.enqueue(stage === null ? chunk : stage(chunk));
				},
			},
			{ highWaterMark: 0 },
		);
		const headers = new Headers({ 'content-type': 'text/event-stream' });
		const fetch: FetchLike = async () => ({ body, url: 'http://127.0.0.1/', status: 200, redirected: false, headers });
		const source = new EventSource('http://127.0.0.1/', { fetch });
		let parsed = 0;
		source.addEventListener('message', ({ data }) => {
			JSON.parse(String(data));
			parsed++;
		});
		source.addEventListener('error', () => {
			source.close();
			resolve(parsed);
		});
	});
}
