import { canonicalUsername } from '../person/username.ts';
import type { PastedName } from './pasted-names.ts';
import { isTracked, type TrackingState } from './tracking-state.ts';

/**
 * What is known of a name that may be tracked: `found`: there is such an account; `address`: it needs none; `not-asked`:
 * Meta has not said yet. Of others nobody can be tracked: `invalid`, `date` and `e-mail` are no names, `unknown` has no
 * account, a `hidden` one is not shown, a `duplicate` is further up.
 */
export type Outcome = (typeof outcomes)[number];

const outcomes = [
	...(['found', 'address', 'not-asked'] as const),
	...(['invalid', 'date', 'e-mail', 'unknown', 'hidden', 'duplicate'] as const),
] as const;
const good: readonly Outcome[] = outcomes.slice(0, 3);

/** A name that somebody pasted or that a list names, and its outcome. */
export interface Candidate extends Pick<PastedName, 'typed' | 'name'> {
	/** The line of a text, from 1; of a list on a wiki its place in it. */
	line: number;
	outcome: Outcome;
}

/** The names of a text or of a list, as they go from the server to the form and come back. */
export interface Candidates {
	/** The exact title of the list on a wiki; null of a text. */
	title: string | null;
	/** Whether the list may have more. */
	isCut: boolean;
	rows: Candidate[];
}

/**
 * Whether a person can be chosen: their name may be one, and if they are on the list of tracked people, it is an entry that
 * takes labels.
 * @param state of their entry; null: they are not on the list
 */
export function canChoose({ outcome }: Pick<Candidate, 'outcome'>, state: TrackingState | null): boolean {
	return good.includes(outcome) && (state === null || isTracked(state) || state === 'paused' || state === 'ended');
}

/** As the text of a form's field; {@link parseCandidates} is its inverse. */
export function formatCandidates({ title, isCut, rows }: Candidates): string {
	return JSON.stringify([title, isCut, rows.map(({ line, typed, name, outcome }) => [line, typed, name, outcome])]);
}

/** Null for a text from elsewhere: what comes back is trusted for nothing but the names, and these must be canonical. */
export function parseCandidates(text: string): Candidates | null {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return null;
	}
	if (!Array.isArray(value)) return null;
	const [title, isCut, rows]: unknown[] = value;
	if ((title !== null && typeof title !== 'string') || typeof isCut !== 'boolean' || !Array.isArray(rows)) return null;
	const parsed = rows.map(parseRow);
	return parsed.includes(null) ? null : { title, isCut, rows: parsed.filter((row) => row !== null) };
}

function parseRow(row: unknown): Candidate | null {
	if (!Array.isArray(row)) return null;
	const [line, typed, name, given]: unknown[] = row;
	const outcome = outcomes.find((one) => one === given);
	if (typeof line !== 'number' || !Number.isSafeInteger(line) || line < 1) return null;
	if (typeof typed !== 'string' || outcome === undefined) return null;
	if (name === null) return good.includes(outcome) ? null : { line, typed, name, outcome };
	return typeof name === 'string' && canonicalUsername(name) === name ? { line, typed, name, outcome } : null;
}
