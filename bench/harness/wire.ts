import { sideTopicsOf } from '#lib/domain/stream/streams.ts';
import { isEdit } from '../../demo/activity.ts';
import { createGenerator, topics } from '../../demo/generate.ts';
import { people } from '../../demo/people.ts';
import { frame, type Generated } from '../../demo/topic-log.ts';

/** Streams that are not read yet, but will be: ids list the topics of all. */
const otherStreams = [
	'mediawiki.page_revert_risk_prediction_change.v1',
	'mediawiki.page_revert_risk_wikidata_prediction_change.v1',
];
/** Of two datacentres and eight streams. */
export const wireTopics = topics.flatMap((topic) => {
	const datacentre = topic.slice(0, topic.indexOf('.'));
	return [topic, ...sideTopicsOf([topic]), ...otherStreams.map((stream) => `${datacentre}.${stream}`)];
});
const begin = Date.UTC(2026, 10, 1);

/** Bytes of a connection. */
export interface Wire {
	/** So many generated events. */
	recentChanges: Uint8Array;
	/** Each edit is delivered again as a page change. */
	withPageChanges: Uint8Array;
	/** And the tags of half of them, as many as Wikimedia's wikis give. */
	withTags: Uint8Array;
	/** And a model's scores of a third of them, those of Wikipedia's articles. */
	withScores: Uint8Array;
}

/** Makes them. */
export function makeWire(eventCount: number): Wire {
	const generator = createGenerator({ seed: 1 });
	/** Without quotes in names, which one in ten of the generated people has, but hardly any real person. */
	const usual = people.filter((name) => JSON.stringify(name) === `"${name}"`);
	/** Every id has the position of each topic of every stream; an event changes that of its own topic. */
	const id = wireTopics.map((topic) => ({ topic, partition: 0, timestamp: begin }));
	const write = ({ topic, timestamp, data }: Generated) => {
		for (const entry of id) if (entry.topic === topic) entry.timestamp = timestamp + 1;
		return frame(id, data);
	};
	const happened = Array.from({ length: eventCount }, (_, index) =>
		generator.event(begin + index * 25, usual[index % usual.length]),
	);
	const wire = (texts: readonly string[]) => new TextEncoder().encode(`:ok\n\n${texts.join('')}`);
	const recentChanges = wire(happened.map(write));
	const beside = (messages: (event: Generated, time: number, index: number) => Generated[]) =>
		wire(
			happened.flatMap((event, index) =>
				[event, ...(isEdit(event) ? messages(event, begin + index * 25, index) : [])].map(write),
			),
		);
	const change = (event: Generated, time: number) => generator.change(time, event, { kind: 'edit' });
	const withPageChanges = beside((event, time) => [change(event, time)]);
	const changeAndTags = (event: Generated, time: number, index: number) => [
		change(event, time),
		...(index % 2 ? [generator.tags(time, event, ['visualeditor'])] : []),
	];
	const withTags = beside(changeAndTags);
	const withScores = beside((event, time, index) => [
		...changeAndTags(event, time, index),
		...(index % 3 === 0 ? [generator.risk(time, event, 0.5)] : []),
	]);
	return { recentChanges, withPageChanges, withTags, withScores };
}

/** What bytes go through before they are parsed. */
export type Stage = (chunk: Uint8Array) => Uint8Array;

/** A body that delivers bytes, so many times over, in pieces of the size of one read from a socket, as they are asked for. */
export function bodyOf(
	bytes: Uint8Array,
	{ times = 1, stage = null }: { times?: number; stage?: Stage | null } = {},
): ReadableStream<Uint8Array> {
	const chunkBytes = 65_536;
	let [at, left] = [0, times];
	return new ReadableStream<Uint8Array>(
		{
			pull(controller) {
				if (at >= bytes.length) [at, left] = [0, left - 1];
				if (left === 0) return controller.close();
				const chunk = bytes.subarray(at, (at += chunkBytes));
				controller.enqueue(stage === null ? chunk : stage(chunk));
			},
		},
		{ highWaterMark: 0 },
	);
}
