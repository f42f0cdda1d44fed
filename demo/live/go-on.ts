import type { Character } from '../cast/cast.ts';
import { bystanders } from '../cast/cast.ts';
import { deedsOf } from '../cast/deeds.ts';
import { regulars, someoneAwake } from '../cast/hours.ts';
import { consequences } from '../cast/outcome.ts';
import { isEdit } from '../activity.ts';
import { pick } from '../../fixtures/random.ts';
import type { Generator } from '../generate.ts';
import type { Generated } from '../topic-log.ts';

/** Milliseconds between two beginnings, in the mean. */
const pace = 5_000;
/** How much sooner than in the history something becomes of an edit. */
const haste = 60;
/** How long people rest before they begin something else, ms. */
const rest = 60_000;
/** At most so many people are at something, with minutes between their edits; besides those whom nobody follows. */
const mostBusy = 16;

/** What the demo goes on with. */
export interface Live {
	generator: Generator;
	/** Lets something have happened: the stream delivers it, and its wiki knows it. */
	happen: (what: Generated) => void;
	/** People who have another name now, by the former. */
	names: ReadonlyMap<string, string>;
	/** Called with each edit of a tracked person. */
	onEdit: (edit: Generated) => void;
}

/** Lets people who are awake and not busy begin something, one after the other, until this process ends. */
export function goOn({ generator, happen, names, onEdit }: Live): void {
	const busy = new Set<Character>();
	const begin = () => {
		const isFree = (one: Character) => !busy.has(one) && busy.size < mostBusy;
		// While enough people are busy, something happens that nobody follows.
		const who = someoneAwake(Math.random, Date.now(), regulars.filter(isFree)) ?? pick(Math.random, bystanders);
		const deeds = deedsOf(Math.random, who, Date.now());
		if (!bystanders.includes(who)) busy.add(who);
		const over = Math.max(...deeds.map(({ after }) => after)) + rest * (0.5 + Math.random());
		setTimeout(() => busy.delete(who), over).unref();
		for (const { after, what } of deeds) setTimeout(() => act(who, what), after).unref();
		setTimeout(begin, -Math.log(1 - Math.random()) * pace).unref();
	};
	const act = (who: Character, what: Parameters<Generator['event']>[2]) => {
		const made = generator.event(Date.now(), names.get(who.name) ?? who.name, what);
		happen(made);
		if (!isEdit(made)) return;
		if (!bystanders.includes(who)) onEdit(made);
		for (const { after, make } of consequences(Math.random, who, made))
			setTimeout(() => make(generator, Date.now(), made).forEach(happen), after / haste).unref();
	};
	setTimeout(begin, pace).unref();
}
