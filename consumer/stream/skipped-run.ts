/** The `event:` of the marker for events left out: its data is how many, its id where they end, unless that of the next event is. */
export const skippedEvent = 'xwiki-skipped';

/** A time in an id: ms UTC, until the year 2286. */
const timePattern = /"timestamp":\d{13}(?=[,}])/g;
const digits = 13;

/** How the ids of a connection look. */
interface Form {
	length: number;
	/** `fixed[n]` is before time n; the last one after them all. */
	fixed: string[];
	/** Where time n begins, counted from the id's start. */
	at: number[];
	/** The times that have not changed yet: of these topics nothing has come. */
	waiting: { at: number; time: string }[];
}

/**
 * Sums up runs of events that are left out. Of the ids only the last one of a view is read. It has the last time of every
 * topic: where times are not in order, the position becomes too early, never too late. Only if it shows that a topic has
 * begun on this connection, all ids of the view are read: the event with which a topic begins gets a marker of its own,
 * because its time shows whether something before it is missing.
 *
 * All text is the latin1 view of the bytes of whole events; an id is in it from `start` to `end`.
 */
export class SkippedRun {
	#form: Form | null = null;
	/** No topic begins in this view. */
	#isQuiet = false;
	#count = 0;
	/** The id of the last event that was left out. */
	#last = { start: 0, end: 0 };

	/** Before the events of a view: where the last id of them all is. */
	look(view: string, start: number, end: number): void {
		const form = this.#form;
		this.#isQuiet = form?.length === end - start && fits(form, view, start) && begunIn(form, view, start).length === 0;
	}

	/** An event is left out. Answers the markers to be written now, mostly none. */
	skip(view: string, start: number, end: number): string {
		const isFirst = this.#isFirst(view, start, end);
		const before = isFirst ? this.take(view) : '';
		this.#count++;
		this.#last = { start, end };
		return isFirst ? before + this.take(view) : '';
	}

	/** An event with an id is passed on. Answers the marker to be written before it, if any. */
	pass(view: string, start: number, end: number): string {
		this.#isFirst(view, start, end);
		const count = this.#count;
		this.#count = 0;
		return count === 0 ? '' : marker(count);
	}

	/** Ends the run: the marker for what was left out since the last one, or nothing. */
	take(view: string): string {
		const { start, end } = this.#last;
		const count = this.#count;
		this.#count = 0;
		return count === 0 ? '' : marker(count, view.slice(start, end));
	}

	/** Whether a topic begins with this id, or the ids look otherwise from here on. */
	#isFirst(view: string, start: number, end: number): boolean {
		const form = this.#form;
		const isAlike = form?.length === end - start;
		if (isAlike && this.#isQuiet) return false;
		if (isAlike && fits(form, view, start)) {
			const begun = begunIn(form, view, start);
			if (begun.length > 0) form.waiting = form.waiting.filter((topic) => !begun.includes(topic));
			return begun.length > 0;
		}
		this.#form = formOf(view.slice(start, end));
		this.#isQuiet = false;
		return true;
	}
}

function formOf(id: string): Form {
	const at = Array.from(id.matchAll(timePattern), ({ 0: text, index }) => index + text.length - digits);
	const begins = [0, ...at.map((index) => index + digits)];
	return {
		length: id.length,
		fixed: begins.map((begin, n) => id.slice(begin, at[n])),
		at,
		waiting: at.map((index) => ({ at: index, time: id.slice(index, index + digits) })),
	};
}

/** The topics of which this id is the first that something has come of. */
function begunIn({ waiting }: Form, view: string, start: number): Form['waiting'] {
	return waiting.filter(({ at, time }) => !view.startsWith(time, start + at));
}

function fits({ fixed, at }: Form, view: string, start: number): boolean {
	for (let n = 0, begin = start; n < fixed.length; n++) {
		if (!view.startsWith(fixed[n] ?? '', begin)) return false;
		begin = start + (at[n] ?? 0) + digits;
	}
	return true;
}

/** @param id of the last of them; none: the position moves with what comes next */
function marker(count: number, id?: string): string {
	return `event: ${skippedEvent}\n${id === undefined ? '' : `id: ${id}\n`}data: ${count}\n\n`;
}
