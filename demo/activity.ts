import type { WikiEvent } from '#lib/domain/event/event.ts';
import { mayBeScored } from '#lib/domain/outcome/risk.ts';
import { sideTopicsOf } from '#lib/domain/stream/streams.ts';
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

/** What becomes of an edit: `after` is the time since it was made, in ms. */
export interface Consequence {
	after: number;
	make: (generator: Generator, time: number, edit: Generated) => Generated;
}

/** Tags that wikis give edits, with a name for each. */
export const usualTags: Readonly<Record<string, string>> = {
	visualeditor: 'Visual edit',
	'mobile edit': 'Mobile edit',
	'mobile web edit': 'Mobile web edit',
	contenttranslation: 'Content translation',
};

/**
 * What becomes of an edit: its tags come at once, many have one; a model scores it; some are reverted within hours, by
 * others or by the same person, and tagged as such a minute later; a few pages are deleted.
 */
export function consequences(random: () => number, user: string | undefined, edit: Generated): Consequence[] {
	const tags = random() < 0.3 ? [pick(random, Object.keys(usualTags))] : [];
	const chance = random();
	const isReverted = chance <= 0.1;
	// What is reverted has a high score more often, and not always.
	const score = Math.round((1 - random() ** (isReverted ? 3 : 0.8) * 0.97) * 1e4) / 1e4;
	const atOnce: Consequence[] = [
		// Also where there are none, so that no wiki need be asked for them: they are genuine ones.
		{ after: 0, make: (generator, time, of) => generator.tags(time, of, tags) },
		...(isScored(edit)
			? [{ after: 0, make: (generator: Generator, time: number, of: Generated) => generator.risk(time, of, score) }]
			: []),
	];
	const after = Math.floor(minute + random() ** 3 * 8 * hour);
	if (chance > 0.12) return atOnce;
	if (!isReverted)
		return [...atOnce, { after, make: (generator, time, of) => generator.pageDeletion(time, of, 'delete', 1) }];
	const by = chance < 0.02 && user !== undefined ? user : 'Example Patroller';
	return [
		...atOnce,
		{ after, make: (generator, time, of) => generator.revert(time, of, by) },
		{
			after: after + minute,
			make: (generator, time, of) => generator.tags(time, of, [...tags, 'mw-reverted'], tags),
		},
	];
}

/** Whether the model scores such an edit. */
function isScored({ data }: Generated): boolean {
	return mayBeScored(JSON.parse(data) as Pick<WikiEvent, 'type' | 'namespace' | 'wiki'>);
}

/** Whether a message is an edit or a new page. */
export function isEdit({ data }: Generated): boolean {
	return /"type":"(?:edit|new)","namespace"/.test(data);
}

const isCommons = ({ name }: DemoWiki) => name === 'commonswiki';

/** The topics on which a sign of life comes every hour, so that a quiet one is known to have nothing. */
export const signsOfLife: readonly string[] = [...topics, ...sideTopicsOf(topics)];

/**
 * What happened from one time to another (ms UTC), with what became of it, nearly in order, and all topics' hourly
 * canaries.
 */
export function* history(generator: Generator, from: number, until: number, seed: number): Iterable<Generated> {
	const random = randomFrom(seed);
	let ahead: { at: number; user: string | undefined; make: (at: number) => Generated }[] = [];
	for (let time = from; time < until; time += minute) {
		if (time % hour < minute) for (const topic of signsOfLife) yield generator.canary(time, topic);
		// Arrivals by chance: exponential gaps at the pace of this minute.
		let moment = 0;
		while ((moment += (-Math.log(1 - random()) * minute) / (pace * rhythm(time))) < minute) {
			const user = someone(random);
			const began = time + moment;
			for (const { after, what } of deeds(random))
				ahead.push({ at: Math.floor(began + after), user, make: (at) => generator.event(at, user, what) });
		}
		const isDue = ({ at }: { at: number }) => at < Math.min(time + minute, until);
		const due = ahead.filter(isDue).sort((a, b) => a.at - b.at);
		ahead = ahead.filter((deed) => !isDue(deed));
		for (const { at, user, make } of due) {
			const made = make(at);
			yield made;
			if (!isEdit(made)) continue;
			for (const { after, make: follow } of consequences(random, user, made))
				ahead.push({ at: at + after, user, make: (then) => follow(generator, then, made) });
		}
	}
}
