import { pick, randomFrom } from '../fixtures/random.ts';
import { type Generator, topics, type What } from './generate.ts';
import type { Generated } from './topic-log.ts';
import { type DemoWiki, followed, wikis } from './people.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How often someone begins something, a minute, in the mean over a week: some 6,000 events a week. */
const pace = 0.42;

/**
 * How busy the wikis are at a time (ms UTC), with 1 as the mean: most in the evening, least before dawn, less on weekends.
 */
export function rhythm(time: number): number {
	const hours = (time % (24 * hour)) / hour;
	const ofDay = 1 + 0.85 * Math.sin(((hours - 11) / 24) * 2 * Math.PI);
	const weekday = new Date(time).getUTCDay();
	return ofDay * (weekday === 0 || weekday === 6 ? 0.65 : 1.14);
}

/** A person for an event: mostly a tracked one, the first of them most often; sometimes anybody. */
export function someone(random: () => number): string | undefined {
	return random() < 0.75 ? followed[Math.floor(random() ** 2 * followed.length)] : undefined;
}

/** One thing that somebody does; `after` is the time since they began, in ms. */
interface ScheduledAction {
	after: number;
	what: Partial<What>;
}

/** What someone does once at work: mostly one thing; now and then a page saved again and again, or one file taken to many wikis. */
export function deeds(random: () => number): ScheduledAction[] {
	const chance = random();
	const wiki = pick(random, wikis);
	if (chance < 0.12) {
		const what = { wiki, type: 'edit', page: pick(random, wiki.pages) } as const;
		return Array.from({ length: 2 + Math.floor(random() * 5) }, (_, at) => ({ after: at * 2 * minute, what }));
	}
	if (chance > 0.015 + 0.12) return [{ after: 0, what: {} }];
	const places = wikis.filter(({ name }) => name === 'commonswiki' || random() < 0.6);
	const [first, ...rest] = places.sort((a, b) => Number(isCommons(b)) - Number(isCommons(a)));
	return [
		{ after: 0, what: { wiki: first, type: 'upload' } },
		...rest.map((place, at): ScheduledAction => ({ after: (at + 1) * minute, what: { wiki: place, type: 'edit' } })),
	];
}

const isCommons = ({ name }: DemoWiki) => name === 'commonswiki';

/** What happened from one time to another (ms UTC), in order, with both topics' hourly canaries. */
export function* history(generator: Generator, from: number, until: number, seed: number): Iterable<Generated> {
	const random = randomFrom(seed);
	let ahead: { at: number; user: string | undefined; what: Partial<What> }[] = [];
	for (let time = from; time < until; time += minute) {
		if (time % hour < minute) for (const topic of topics) yield generator.canary(time, topic);
		// Arrivals by chance: exponential gaps at the pace of this minute.
		let moment = 0;
		while ((moment += (-Math.log(1 - random()) * minute) / (pace * rhythm(time))) < minute) {
			const user = someone(random);
			const began = time + moment;
			ahead.push(...deeds(random).map(({ after, what }) => ({ at: began + after, user, what })));
		}
		const isDue = ({ at }: { at: number }) => at < Math.min(time + minute, until);
		for (const { at, user, what } of ahead.filter(isDue).sort((a, b) => a.at - b.at))
			yield generator.event(Math.floor(at), user, what);
		ahead = ahead.filter((deed) => !isDue(deed));
	}
}
