import { type VisibilityChange, hiddenParts } from '../visibility/hidden-parts.ts';
import type { HiddenPart } from '../event/event.ts';
import {
	FieldError,
	flagField,
	integerField,
	isObject,
	type JsonObject,
	objectField,
	required,
	textField,
} from '../core/json-fields.ts';
import { parseRecentChange, type ParsedRecentChange } from './recent-change.ts';
import { type OutcomeFact, pageRevisionOf, revertOf, riskScoreOf, tagsChangeOf } from './outcome-messages.ts';
import { timeOf, titleOf, wikiOf } from './stream-fields.ts';
import { pageChangeStream, riskStream, tagsStream } from './streams.ts';

/** The deletion or undeletion of a page. */
export interface PageDeletion {
	wiki: string;
	/** With spaces and its namespace. */
	title: string;
	/** The wiki's page id, which moves do not change; null: not given. */
	pageId: number | null;
	isDeleted: boolean;
	/** It was deleted so that only a few users of the wiki can see its content and its authors. */
	isSuppressed: boolean;
	/** The page's last revision at that time; later ones belong to a new page. */
	lastRevision: number;
	/** How many revisions the page had; null: not given. */
	revisions: number | null;
	/** ms UTC. Of two that contradict each other, the later one holds. */
	at: number;
}

/** The move of a page. */
export interface PageMove {
	wiki: string;
	pageId: number;
	/** With spaces and its namespace. */
	from: string;
	/** As `from`. */
	to: string;
	/** The revision that the move created; earlier ones have former titles. */
	revision: number;
	/** ms UTC. */
	at: number;
}

/** The result of parsing a message of one of our streams. `other`: not used here. */
export type StreamMessage =
	| ParsedRecentChange
	| { kind: 'visibility-change'; visibilityChange: VisibilityChange }
	| { kind: 'page'; page: PageDeletion }
	| { kind: 'move'; move: PageMove }
	| { kind: 'outcome'; facts: OutcomeFact[] }
	| { kind: 'other' };

/** As in https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/revision/visibility-change */
function visibilityChangeOf(data: JsonObject): VisibilityChange {
	const shown = objectField(data, 'visibility');
	const hides = (part: HiddenPart) => required(flagField(shown, part), `visibility.${part}`) === false;
	const parts = hiddenParts(7).filter(hides);
	const revision = required(integerField(data, 'rev_id', 1), 'rev_id');
	return { key: `${wikiOf(data)}:rev:${revision}`, hidden: parts, at: timeOf(data) };
}

/** As in https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/page/delete, and undelete */
function pageDeletionOf(data: JsonObject, isDeleted: boolean): PageDeletion {
	return {
		wiki: wikiOf(data),
		title: titleOf(data),
		pageId: integerField(data, 'page_id', 1),
		isDeleted,
		isSuppressed: false,
		lastRevision: required(integerField(data, 'rev_id', 1), 'rev_id'),
		revisions: isDeleted ? integerField(data, 'rev_count') : null,
		at: timeOf(data),
	};
}

/** All of these are false for the last revision of a page that was deleted with suppression. */
const visibilities = ['is_content_visible', 'is_editor_visible', 'is_comment_visible'];

/**
 * Reads a move, a deletion with suppression, or what an edit says of others and of its page. A deletion with
 * suppression shows no part of the last revision and does not name the user who deleted; an ordinary deletion does, even
 * if its last revision is hidden. Ordinary deletions have their own stream. As in https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/page/change
 */
function pageChangeOf(data: JsonObject): StreamMessage {
	const kind = textField(data, 'page_change_kind', 64);
	const [page, revision] = [objectField(data, 'page'), objectField(data, 'revision')];
	const isSuppressed =
		kind === 'delete' &&
		(data['performer'] ?? null) === null &&
		visibilities.every((part) => flagField(revision, part) === false);
	if (kind !== 'move' && !isSuppressed) {
		const facts = [revertOf(data), pageRevisionOf(data)].filter((fact) => fact !== null);
		return facts.length === 0 ? { kind: 'other' } : { kind: 'outcome', facts };
	}
	const wiki = wikiOf(data, 'wiki_id');
	const [pageId, last] = [integerField(page, 'page_id', 1), required(integerField(revision, 'rev_id', 1), 'rev_id')];
	const [title, at] = [titleOf(page), timeOf(data)];
	if (isSuppressed) {
		const revisions = integerField(page, 'revision_count');
		return {
			kind: 'page',
			page: { wiki, title, pageId, isDeleted: true, isSuppressed, lastRevision: last, revisions, at },
		};
	}
	const from = titleOf(objectField(objectField(data, 'prior_state'), 'page'));
	return { kind: 'move', move: { wiki, pageId: required(pageId, 'page_id'), from, to: title, revision: last, at } };
}

const readers = new Map<unknown, (data: JsonObject) => StreamMessage>(
	Object.entries({
		'mediawiki.revision-visibility-change': (data) => ({
			kind: 'visibility-change',
			visibilityChange: visibilityChangeOf(data),
		}),
		'mediawiki.page-delete': (data) => ({ kind: 'page', page: pageDeletionOf(data, true) }),
		'mediawiki.page-undelete': (data) => ({ kind: 'page', page: pageDeletionOf(data, false) }),
		[pageChangeStream]: pageChangeOf,
		[tagsStream]: (data) => ({ kind: 'outcome', facts: [tagsChangeOf(data)] }),
		[riskStream]: (data) => ({ kind: 'outcome', facts: [riskScoreOf(data)] }),
	} satisfies Record<string, (data: JsonObject) => StreamMessage>),
);

/** Reads one message of any of our streams as it was received: one JSON text. Never throws. */
export function parseStreamMessage(text: string): StreamMessage {
	let data: unknown;
	try {
		data = JSON.parse(text);
	} catch {
		return { kind: 'malformed', problem: 'not-json', detail: '' };
	}
	// A Map: `constructor` is a name, too.
	const read = isObject(data) && isObject(data['meta']) ? readers.get(data['meta']['stream']) : undefined;
	if (!isObject(data) || read === undefined || objectField(data, 'meta')['domain'] === 'canary')
		return parseRecentChange(data);
	try {
		return read(data);
	} catch (error) {
		if (!(error instanceof FieldError)) throw error;
		return { kind: 'malformed', problem: error.fault, detail: error.message };
	}
}
