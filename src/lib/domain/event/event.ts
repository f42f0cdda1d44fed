import type { Json } from '../core/json-fields.ts';

/** The source of an event: the live stream, or a later read of the Action API. */
export type EventSource = 'stream' | 'backfill';

/**
 * The type of changes by Structured Discussions (Flow), see https://www.mediawiki.org/wiki/Manual:Recentchanges_table
 */
export const flowType = '142';

/**
 * A part of a revision or of a log entry that a wiki can hide from the public. For a log entry, `text` is its action
 * and target. `page`: the page itself, since it was deleted with suppression; all other parts are hidden then, too.
 */
export type HiddenPart = OwnPart | 'page';

/** A part that a wiki can hide for a single revision or log entry. */
export type OwnPart = 'text' | 'comment' | 'user';

/**
 * One recorded action on a wiki: an edit, a new page, a log action, a change of category membership, or a kind that we
 * do not know yet. What a source does not give is null, never false or zero.
 */
export interface WikiEvent {
	/** Natural key: `WIKI:rev:ID` for edit and new, `WIKI:log:ID` for a log event with an id above 0, else `meta:UUID`. */
	key: string;
	source: EventSource;
	/** When it happened, ms UTC, in whole seconds: recentchange's `timestamp`. */
	time: number;
	/** The wiki's database name, such as `dewiki`: the only thing that identifies a wiki. */
	wiki: string;
	/** recentchange's `type`: `edit`, `new`, `log`, `categorize`, or any other value of the stream. */
	type: string;
	/** `log_type`, such as `block`; null unless `type` is `log`. */
	logType: string | null;
	/** `log_action`, such as `reblock`; null unless `type` is `log`. */
	logAction: string | null;
	/** The user who acted, in MediaWiki's canonical form; null where the wiki has removed the name. */
	user: string | null;
	/** The users that a log action is about, in canonical form, sorted, without repeats. */
	about: string[];
	namespace: number | null;
	/** The page's full title with spaces, its namespace included; of the category for `categorize`. */
	title: string | null;
	/** The summary as wikitext; empty if it was left empty, null if the source has none. */
	comment: string | null;
	minor: boolean | null;
	bot: boolean | null;
	patrolled: boolean | null;
	/** The previous revision; for `categorize`, that of the member page. Null on new pages and log events. */
	oldRevision: number | null;
	/** The new revision; for `categorize`, that of the member page. */
	newRevision: number | null;
	/** The page's size before, in bytes. */
	oldLength: number | null;
	/** The page's size after, in bytes. */
	newLength: number | null;
	/** `log_id`; 0 for an abuse filter hit. Null unless `type` is `log`. */
	logId: number | null;
	/** `log_params` unchanged: an object, an array or a string, by log type. Null unless `type` is `log`. */
	logParams: Json;
	/** The parts that the wiki has hidden, which are not stored; missing where nothing is hidden. */
	hidden?: HiddenPart[];
	/** Its page was deleted later; missing where that is not known. */
	pageDeleted?: true;
}

/**
 * The names of an event's kind in filters, from the most general to the most specific: `log`, `log:delete` and
 * `log:delete/delete_redir`, which needs the action; `edit` for an edit.
 */
export function typeNames(
	event: Pick<WikiEvent, 'type' | 'logType'> & Partial<Pick<WikiEvent, 'logAction'>>,
): string[] {
	const { type, logType, logAction } = event;
	if (logType === null) return [type];
	const names = [type, `${type}:${logType}`];
	return logAction ? [...names, `${type}:${logType}/${logAction}`] : names;
}

/**
 * Logs whose actions differ so much that a filter offers each of them
 * (https://www.mediawiki.org/wiki/Manual:Log_actions).
 */
const distinguishing: Readonly<Record<string, readonly string[]>> = {
	'log:delete': ['delete', 'delete_redir', 'delete_redir2', 'event', 'restore', 'revision'],
};

/** The choices of a filter for the existing kinds: their names, then for some logs the names of single actions. */
export function typeChoices(kinds: readonly Pick<WikiEvent, 'type' | 'logType'>[]): string[] {
	const names = new Set(kinds.flatMap((kind) => typeNames(kind)));
	const actions = Object.entries(distinguishing).flatMap(([name, all]) =>
		names.has(name) ? all.map((action) => `${name}/${action}`) : [],
	);
	return [...[...names].sort(), ...actions];
}

/** All users of an event: the one who acted, then those it is about. */
export function peopleOf(event: Pick<WikiEvent, 'user' | 'about'>): string[] {
	return event.user === null ? event.about : [event.user, ...event.about.filter((name) => name !== event.user)];
}

/** Size after minus size before, in bytes; null where one of them is not known. A new page starts at 0. */
export function sizeChange(event: Pick<WikiEvent, 'type' | 'oldLength' | 'newLength'>): number | null {
	if (event.newLength === null) return null;
	if (event.oldLength === null) return event.type === 'new' ? event.newLength : null;
	return event.newLength - event.oldLength;
}

/** Whether an event is a revision of its page: an edit, or the first one. */
export function isRevision({ type }: Pick<WikiEvent, 'type'>): boolean {
	return type === 'edit' || type === 'new';
}
