import type { LogTerm } from '../event/log-term.ts';
import type { OwnPart } from '../event/event.ts';

/** The value of one of the parameters $1, $2, … of a sentence about a log event. */
export type LogPart =
	| { kind: 'page'; title: string }
	/** `page`: what to link to, on the wiki `on` or, if that is null, on the event's; null where no page is certain. */
	| { kind: 'user'; name: string; page: string | null; on: string | null }
	/** A user, or a page of theirs, whose name is erased, since they have vanished. */
	| { kind: 'erased'; what: 'user' | 'page' }
	/** The log: `log:block`. */
	| { kind: 'type'; type: string }
	| { kind: 'text'; text: string }
	| { kind: 'list'; items: string[] }
	/** Groups; `until` is null for those without an end, and missing where the end is not known. */
	| { kind: 'groups'; groups: { name: string; until?: number | null }[] }
	/** Parts of revisions, of file versions or of log entries. */
	| { kind: 'parts'; of: 'revision' | 'file' | 'event'; parts: OwnPart[] }
	/** For PLURAL, and shown as a number. */
	| { kind: 'count'; count: number }
	| { kind: 'term'; term: LogTerm };

/** The value of one of the parameters $1, $2, … of a sentence about an event. */
export type SentencePart =
	| LogPart
	/** Codes of languages as Wikibase has them, or how many there are. */
	| { kind: 'languages'; languages: readonly string[] | number }
	/** An item, a property, a lexeme or a part of one: `Q42`, `P31`, `L7`, `L7-F1`. */
	| { kind: 'entity'; id: string }
	/** Part of an edit summary, with its links. */
	| { kind: 'summary'; text: string }
	| { kind: 'sentence'; sentence: Sentence };

/** What an event did: a message and the values of its parameters. */
export interface Sentence {
	/** The key of the message, such as `log-block`. */
	key: string;
	parts: SentencePart[];
}

/** What one event did, or the events of a row together, and the rest of the summary. */
export interface EventDescription {
	sentences: Sentence[];
	/** What people wrote themselves; empty or null as in the event. */
	comment: string | null;
}
