import { canChoose, type Candidate, type Candidates, parseCandidates } from '#lib/domain/tracking/candidates.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { longestPasted, mostPasted, type PastedName, parsePastedNames } from '#lib/domain/tracking/pasted-names.ts';
import type { TrackingState } from '#lib/domain/tracking/tracking-state.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { formText } from '#lib/server/http/form.ts';
import { insertTrackedUsers } from '#lib/server/store/tracking/track-users.ts';
import type { ListedUsers } from '#lib/server/wiki-api/listed-users.ts';
import { findCandidates, listStates } from './find-candidates.ts';
import { type ListOnWiki, readNamesOnWiki, type WikiAccess } from './names-on-wiki.ts';
import { parseTerms } from './tracking-form.ts';

/** A candidate of the preview. */
export interface PreviewRow extends Candidate {
	/** Of their entry in the list of tracked people; null: they are not on it. */
	state: TrackingState | null;
	/** Null: they cannot be tracked. */
	isChosen: boolean | null;
}

/** What is shown before anybody is tracked. */
export interface Preview extends Candidates {
	rows: PreviewRow[];
}

/** How many people were tracked, by what is known of them. */
export interface PeopleIn {
	/** From now on, those included of whom Meta is still to be asked. */
	tracked: number;
	asTyped: number;
	/** On the list already, where they got the labels. */
	labelled: number;
	/** What may be mistyped, to be corrected. */
	left: string[];
}

/** How long the form waits for CentralAuth, ms. */
const patience = 8_000;

/**
 * Finds the names that a form means: in its text, or in a list on a wiki; and what Meta says about them. Nobody is tracked.
 * @throws {Problem} `bad-input`, `not-found` or `wiki-away`, naming the field
 */
export async function lookAtNames(data: URLSearchParams, access: WikiAccess): Promise<Preview> {
	const list = parseList(data);
	const found = list && (await readNamesOnWiki(list, access));
	const pasted = found === null ? parseText(formText(data, 'names')) : pastedOf(found);
	const field = list === null ? 'names' : list.kind === 'event' ? 'event' : 'title';
	if (pasted.length === 0)
		throw new Problem(list === null ? 'bad-input' : 'not-found', 'there are no names', { field });
	const options = { api: access.api, apiUrl: access.metaApiUrl, patience };
	const rows = await findCandidates(access.db, pasted, options);
	return preview(access.db, { title: found?.title ?? null, isCut: found?.isCut ?? false, rows }, null);
}

function parseList(data: URLSearchParams): ListOnWiki | null {
	const from = formText(data, 'from');
	if (from === 'event') return { kind: from, event: formText(data, 'event') };
	if (from !== 'page' && from !== 'category') return null;
	return { kind: from, wiki: formText(data, 'wiki'), title: formText(data, 'title') };
}

function parseText(text: string): PastedName[] {
	const pasted = text.length > longestPasted ? null : parsePastedNames(text);
	if (pasted === null || pasted.filter(({ not }) => not === undefined).length > mostPasted) {
		throw new Problem('bad-input', 'there are too many names', { field: 'names' });
	}
	return pasted;
}

function pastedOf({ names }: ListedUsers): PastedName[] {
	return names.map((name, at) => ({ line: at + 1, typed: name, name }));
}

/** The preview that a form was sent from, with the people chosen in it. @throws {Problem} `bad-input` */
export async function sentPreview(db: Db, data: URLSearchParams): Promise<Preview> {
	const candidates = parseCandidates(formText(data, 'found'));
	if (candidates === null) throw new Problem('bad-input', 'no such preview', { field: 'found' });
	return preview(db, candidates, new Set(data.getAll('who')));
}

/** @param chosen the places of the people chosen; null: all */
async function preview(db: Db, candidates: Candidates, chosen: ReadonlySet<string> | null): Promise<Preview> {
	const states = await listStates(db, candidates.rows);
	const rows = candidates.rows.map((row, at) => {
		const state = states[at] ?? null;
		const isChosen = canChoose(row, state) ? (chosen?.has(String(at)) ?? true) : null;
		return { ...row, state, isChosen };
	});
	return { ...candidates, rows };
}

/**
 * Tracks the people chosen in a preview, for a reason, in one transaction. Their accounts are left to the consumer: what
 * came back from the form proves nothing.
 * @throws {Problem} `bad-input` for `who`, `reason` and the other terms
 */
export async function trackChosen(
	db: Db,
	{ rows }: Preview,
	{ data, actor }: { data: URLSearchParams; actor: string | null },
): Promise<PeopleIn> {
	const terms = parseTerms(data);
	if (terms.reason === null) throw new Problem('bad-input', 'there is no reason', { field: 'reason' });
	const chosen = rows.filter(({ isChosen }) => isChosen === true);
	const people = chosen.flatMap(({ name }) => (name === null ? [] : { name, centralId: null }));
	if (people.length === 0) throw new Problem('bad-input', 'no person is chosen', { field: 'who' });
	if (people.length > mostPasted) throw new Problem('bad-input', 'too many people are chosen', { field: 'who' });
	const there = new Set(await insertTrackedUsers(db, people, terms, actor));
	const fresh = chosen.filter(({ name }) => !there.has(name ?? ''));
	return {
		tracked: fresh.length,
		asTyped: fresh.filter(({ outcome, state }) => outcome === 'not-asked' && state === null).length,
		labelled: there.size,
		left: rows.flatMap(({ outcome, typed }) => (outcome === 'invalid' || outcome === 'unknown' ? typed : [])),
	};
}
