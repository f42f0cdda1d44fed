import { pick } from '../../fixtures/random.ts';
import { people } from '../people.ts';

/** A message that is not what it should be. @param time ms UTC */
export function oddMessage(random: () => number, topic: string, time: number, id: string): string {
	const meta = {
		id,
		domain: 'en.wikipedia.org',
		dt: new Date(time).toISOString(),
		stream: 'mediawiki.recentchange',
		topic,
	};
	const event = {
		$schema: '/mediawiki/recentchange/1.0.0',
		meta,
		type: 'edit',
		timestamp: Math.floor(time / 1000),
		wiki: 'enwiki',
	};
	return pick(random, [
		JSON.stringify({
			...event,
			revision: { new: 1 + Math.floor(random() * 1e6) },
			namespace: 0,
			title: 'Name removed',
		}),
		JSON.stringify({ ...event, user: null, revision: { old: null, new: 1 + Math.floor(random() * 1e6) } }),
		JSON.stringify({ ...event, user: people[0] }),
		JSON.stringify({ ...event, type: 142, user: people[0] }),
		'{"$schema":"/mediawiki/recentchange/1.0.0","meta":',
		'[]',
		'null',
	]);
}

/** A sign of life of a topic. @param time ms UTC */
export function canaryMessage(topic: string, time: number, id: string): string {
	const stream = topic.slice(topic.indexOf('.') + 1);
	const meta = { id, domain: 'canary', dt: new Date(time).toISOString(), stream, topic };
	return JSON.stringify({ $schema: '/mediawiki/recentchange/1.0.0', meta });
}
