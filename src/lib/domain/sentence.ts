import type { LogPart } from './log-sentence.ts';

/** What fills one of the places $1, $2, … of a sentence about an event. */
export type SentencePart =
	| LogPart
	/** Codes of languages as Wikibase has them, or how many there are. */
	| { kind: 'languages'; languages: readonly string[] | number }
	/** An item, a property, a lexeme or a part of one: `Q42`, `P31`, `L7`, `L7-F1`. */
	| { kind: 'entity'; id: string }
	/** Part of an edit summary, with its links. */
	| { kind: 'summary'; text: string }
	| { kind: 'sentence'; sentence: Sentence };

/** What an event did: a message, and what fills its places. */
export interface Sentence {
	/** The key of the message, such as `log-block`. */
	key: string;
	parts: SentencePart[];
}

/** What one event did, or the events of a row together, and what is left of the summary. */
export interface EventDescription {
	sentences: Sentence[];
	/** What people wrote of their own; empty or null as of the event. */
	comment: string | null;
}
