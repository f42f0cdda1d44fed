import { randomFrom } from '../fixtures/random.ts';
import { sideTopicsOf } from '#lib/domain/stream/streams.ts';
import type { Character } from './cast/cast.ts';
import { deedsOf } from './cast/deeds.ts';
import { paceOfAll, regulars, someoneAwake } from './cast/hours.ts';
import { consequences } from './cast/outcome.ts';
import { type Generator, topics } from './generate.ts';
import type { Generated } from './topic-log.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Whether a message is an edit or a new page. */
export function isEdit({ data }: Generated): boolean {
	return /"type":"(?:edit|new)","namespace"/.test(data);
}

/** The topics on which a sign of life comes every hour, so that a quiet one is known to have nothing. */
export const signsOfLife: readonly string[] = [...topics, ...sideTopicsOf(topics)];

/** Something that happens at a time (ms UTC); `who`: somebody acts, so that something may become of it. */
interface Ahead {
	at: number;
	who: Character | null;
	make: (at: number) => Generated[];
}

/** People who are around up to a time (ms UTC). */
export interface Guests {
	people: readonly Character[];
	until: number;
}

/**
 * What happened from one time to another (ms UTC), with what became of it, nearly in order, and all topics' hourly
 * canaries.
 */
export function* history(
	generator: Generator,
	from: number,
	until: number,
	seed: number,
	guests: Guests = { people: [], until: from },
): Iterable<Generated> {
	const all = [...regulars, ...guests.people];
	const random = randomFrom(seed);
	let ahead: Ahead[] = [];
	for (let time = from; time < until; time += minute) {
		if (time % hour < minute) for (const topic of signsOfLife) yield generator.canary(time, topic);
		// Arrivals by chance: exponential gaps at the pace of this minute.
		let moment = 0;
		const people = time < guests.until ? all : regulars;
		while ((moment += (-Math.log(1 - random()) * minute) / paceOfAll(time, people)) < minute) {
			const began = time + moment;
			const who = someoneAwake(random, began, people);
			if (who === null) break;
			for (const { after, what } of deedsOf(random, who, began))
				ahead.push({ at: Math.floor(began + after), who, make: (at) => [generator.event(at, who.name, what)] });
		}
		const isDue = ({ at }: Ahead) => at < Math.min(time + minute, until);
		const due = ahead.filter(isDue).sort((a, b) => a.at - b.at);
		ahead = ahead.filter((deed) => !isDue(deed));
		for (const { at, who, make } of due) {
			const made = make(at);
			yield* made;
			const [edit] = made;
			if (who === null || edit === undefined || !isEdit(edit)) continue;
			for (const { after, make: follow } of consequences(random, who, edit))
				ahead.push({ at: at + after, who: null, make: (then) => follow(generator, then, edit) });
		}
	}
}
