import type { Sentence, SentencePart, EventDescription } from './sentence.ts';
import { type WikibaseEdit, wikibaseEdit } from './wikibase-summary.ts';
import type { WikiEvent } from '../event/event.ts';

/** Maximum number of sentences about the events of one row. */
const maximumSentences = 4;

/** What edits of a row did, newest first, by the marks before their summaries; null where there are none. */
export function wikibaseSentences(events: readonly [WikiEvent, ...WikiEvent[]]): EventDescription | null {
	const [event] = events;
	const edits = events.map(wikibaseEdit);
	const [newest = null] = edits;
	const known = edits.filter((edit) => edit !== null);
	if (known.length === 0) return null;
	const comment = newest === null ? event.comment : newest.comment;
	if (events.length === 1) return { sentences: known.map(withValue), comment };
	const sentences = together(known);
	const isMore = known.length < edits.length || sentences.length > maximumSentences;
	const shown = isMore ? sentences.slice(0, maximumSentences - 1) : sentences;
	return { sentences: isMore ? [...shown, { key: 'wikibase-more', parts: [] }] : shown, comment };
}

function withValue({ what, claim, value }: WikibaseEdit): Sentence {
	const text: SentencePart | null = value === '' ? null : { kind: 'summary', text: value };
	if (claim === null) return text === null ? what : following(what, text);
	const property: SentencePart = { kind: 'entity', id: claim.property };
	const of = claim.value === null ? text : { kind: 'entity' as const, id: claim.value };
	return following(what, of === null ? property : { kind: 'sentence', sentence: pair(property, of) });
}

const pair = (first: SentencePart, second: SentencePart): Sentence => ({
	key: 'wikibase-value',
	parts: [first, second],
});
const following = (what: Sentence, value: SentencePart): Sentence => pair({ kind: 'sentence', sentence: what }, value);

/** The same change made several times is one sentence; texts of values are shown only with each single edit. */
function together(edits: readonly WikibaseEdit[]): Sentence[] {
	const bySentence = Map.groupBy(edits, ({ what: { key, parts } }) =>
		JSON.stringify([key, parts.filter((part) => codesOf(part) === null && !(part.kind === 'count' && isSum(key)))]),
	);
	return [...bySentence.values()].flatMap(([first, ...others]) => {
		if (first === undefined) return [];
		if (others.length === 0) return withValue({ ...first, value: '' });
		const sentence = others.reduce((sum, { what }) => added(sum, what), first.what);
		const isAdded = sentence.parts.some(
			(part) => codesOf(part) !== null || (part.kind === 'count' && isSum(sentence.key)),
		);
		if (isAdded) return sentence;
		const times: SentencePart = { kind: 'count', count: others.length + 1 };
		return { key: 'wikibase-times', parts: [{ kind: 'sentence', sentence }, times] };
	});
}

function added(sum: Sentence, { parts }: Sentence): Sentence {
	const both = sum.parts.map((part, place): SentencePart => {
		const other = parts[place];
		if (part.kind === 'count' && other?.kind === 'count' && isSum(sum.key))
			return { kind: 'count', count: part.count + other.count };
		const [codes, others] = [codesOf(part), other === undefined ? null : codesOf(other)];
		if (codes === null || others === null) return part;
		return { kind: 'languages', languages: [...new Set([...codes, ...others])] };
	});
	return { key: sum.key, parts: both };
}

/** The languages that are named. */
function codesOf(part: SentencePart): readonly string[] | null {
	return part.kind === 'languages' && typeof part.languages !== 'number' ? part.languages : null;
}

/**
 * Whether counts of a message are added up. What is added or removed differs each time; properties, and what is
 * changed, may be the same again.
 */
function isSum(key: string): boolean {
	return /(?<!properties)-(?:add|remove)$/.test(key);
}
