import { randomFrom } from '#lib/domain/fixtures/random.ts';
import { type Generated, type Generator, topics } from './generate.ts';
import { followed } from './people.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Events a minute, in the mean over a week: some 6,000 a week. */
const pace = 0.6;

/**
 * How busy the wikis are at a time (ms UTC), with 1 as the mean: most in the evening, least before dawn, less on weekends.
 */
export function rhythm(time: number): number {
	const hours = (time % (24 * hour)) / hour;
	const ofDay = 1 + 0.85 * Math.sin(((hours - 11) / 24) * 2 * Math.PI);
	const weekday = new Date(time).getUTCDay();
	return ofDay * (weekday === 0 || weekday === 6 ? 0.65 : 1.14);
}

/** Someone for an event: mostly one of the followed, the first of them the busiest; now and then anybody. */
export function someone(random: () => number): string | undefined {
	return random() < 0.75 ? followed[Math.floor(random() ** 2 * followed.length)] : undefined;
}

/** What happened from one time to another (ms UTC), in order, with both topics' hourly canaries. */
export function* history(generator: Generator, from: number, until: number, seed: number): Iterable<Generated> {
	const random = randomFrom(seed);
	for (let time = from; time < until; time += minute) {
		if (time % hour < minute) for (const topic of topics) yield generator.canary(time, topic);
		const moments: number[] = [];
		// Arrivals by chance: exponential gaps at the pace of this minute.
		let moment = 0;
		while ((moment += (-Math.log(1 - random()) * minute) / (pace * rhythm(time))) < minute) moments.push(time + moment);
		for (const at of moments) if (at < until) yield generator.event(Math.floor(at), someone(random));
	}
}
