/** The `event:` of the marker for events left out: its data is how many, its id where they end. */
export const skippedEvent = 'xwiki-skipped';

/** Digits of a time in milliseconds, until the year 2286. */
const timestampPattern = /"timestamp":(\d{13})(?=[,}])/g;
/**
 * The same of the streams that are sifted. The topics of the others move once in many events, so what an id says of them
 * is taken as fixed until it changes: there are many of them, and every event lists all.
 */
const siftedTimestampPattern = /\.(?:recentchange|page_change\.v1)","partition":\d+,"timestamp":(\d{13})(?=[,}])/g;
const digits = 13;

/** How the ids of a connection look: what is between their timestamps, and where the timestamps are. */
interface Form {
	length: number;
	/** `fixed[n]` is before timestamp n; the last one after them all. */
	fixed: string[];
	/** Where timestamp n begins, counted from the id's start. */
	at: number[];
	/** The timestamps of the first id of this form. */
	first: string[];
	/** Whether timestamp n has been seen to differ from the first one. */
	moved: boolean[];
}

/**
 * Sums up runs of events that are left out. A marker's id holds, per topic, the highest timestamp of its run, so that
 * the position becomes the same as if every id had been read. An event with which a topic begins on this connection
 * gets a marker of its own, because its time shows whether something before it is missing.
 *
 * All text is the latin1 view of the bytes; an id is in `view` from `start` to `end`.
 */
export class SkippedRun {
	#form: Form | null = null;
	#highest: string[] = [];
	#count = 0;

	/** An event is left out. Answers the markers to be written now, mostly none. */
	skip(view: string, start: number, end: number): string {
		const [before, begins] = this.#compare(view, start, end);
		const { at } = this.#form ?? this.#learn(view, start, end);
		for (let n = 0; n < at.length; n++) {
			const highest = this.#highest[n];
			if (highest !== undefined && view.startsWith(highest, start + (at[n] ?? 0))) continue;
			const time = timestamp(view, start, at[n]);
			if (highest === undefined || time > highest) this.#highest[n] = time;
		}
		this.#count++;
		return begins ? before + this.take() : before;
	}

	/** An event is passed on. Answers the marker to be written before it, if any. */
	pass(view: string, start: number, end: number): string {
		const marker = this.take();
		this.#compare(view, start, end);
		return marker;
	}

	/** Ends the run: the marker for what was left out since the last one, or nothing. */
	take(): string {
		if (this.#count === 0 || this.#form === null) return '';
		const id = this.#form.fixed.map((part, n) => part + (this.#highest[n] ?? '')).join('');
		const marker = `event: ${skippedEvent}\nid: ${id}\ndata: ${this.#count}\n\n`;
		this.#count = 0;
		this.#highest = [];
		return marker;
	}

	/** Whether a topic begins with this event; if so, the marker for what was before it as well. */
	#compare(view: string, start: number, end: number): [before: string, begins: boolean] {
		const form = this.#form;
		if (form === null || form.length !== end - start || !fits(form, view, start)) {
			const before = this.take();
			this.#learn(view, start, end);
			return [before, true];
		}
		let begins = false;
		for (let n = 0; n < form.at.length; n++) {
			if (form.moved[n] || timestamp(view, start, form.at[n]) === form.first[n]) continue;
			form.moved[n] = begins = true;
		}
		return [begins ? this.take() : '', begins];
	}

	#learn(view: string, start: number, end: number): Form {
		const id = view.slice(start, end);
		const sifted = [...id.matchAll(siftedTimestampPattern)];
		const found = sifted.length > 0 ? sifted : [...id.matchAll(timestampPattern)];
		const at = found.map(({ 0: text, index }) => index + text.length - digits);
		const begins = [0, ...at.map((index) => index + digits)];
		this.#form = {
			length: id.length,
			fixed: begins.map((begin, n) => id.slice(begin, at[n])),
			at,
			first: at.map((index) => id.slice(index, index + digits)),
			moved: at.map(() => false),
		};
		return this.#form;
	}
}

function fits({ fixed, at }: Form, view: string, start: number): boolean {
	for (let n = 0, begin = start; n < fixed.length; n++) {
		if (!view.startsWith(fixed[n] ?? '', begin)) return false;
		begin = start + (at[n] ?? 0) + digits;
	}
	return true;
}

function timestamp(view: string, start: number, at = 0): string {
	return view.slice(start + at, start + at + digits);
}
