import type { Json } from '../core/json-fields.ts';

/** Where our knowledge of an event comes from: the live stream, or a later read of the Action API. */
export type EventSource = 'stream' | 'backfill';

/** What Structured Discussions (Flow) calls its changes, see https://www.mediawiki.org/wiki/Manual:Recentchanges_table */
export const flowType = '142';

/**
 * A part of a revision or of a log entry that a wiki can hide from the public. Of a log entry, `text` is what it did, and to what.
 * `page`: which page it is, since that was deleted with suppression; all other parts are hidden then, too.
 */
export type HiddenPart = OwnPart | 'page';

/** One that a wiki can hide of a single revision or log entry. */
export type OwnPart = 'text' | 'comment' | 'user';

/**
 * One recorded action on a wiki: an edit, a new page, a log action, a change of category membership, or a kind that
 * we do not know yet. What a source does not tell is null, never false or zero.
 */
export interface WikiEvent {
	/** Natural key: `WIKI:rev:ID` for edit and new, `WIKI:log:ID` for a log event with an id above 0, else `meta:UUID`. */
	key: string;
	source: EventSource;
	/** When it happened, in milliseconds UTC, meaning whole seconds: recentchange's `timestamp`. */
	time: number;
	/** The wiki's database name, such as `dewiki`: the only thing that identifies a wiki. */
	wiki: string;
	/** recentchange's `type`: `edit`, `new`, `log`, `categorize`, or whatever else the wire carried. */
	type: string;
	/** `log_type`, such as `block`; null unless `type` is `log`. */
	logType: string | null;
	/** `log_action`, such as `reblock`; null unless `type` is `log`. */
	logAction: string | null;
	/** By whom, in MediaWiki's canonical form; null where the wiki has removed the name. */
	user: string | null;
	/** About whom: the users at whom a log action is aimed, in canonical form, sorted, without repeats. */
	about: string[];
	namespace: number | null;
	/** The page's full title with spaces, its namespace included; of the category for `categorize`. */
	title: string | null;
	/** The summary as wikitext; empty when it was left empty, null when the source has none. */
	comment: string | null;
	minor: boolean | null;
	bot: boolean | null;
	patrolled: boolean | null;
	/** The revision before; for `categorize`, that of the member page. Null on new pages and log events. */
	oldRevision: number | null;
	/** The revision made; for `categorize`, that of the member page whose change moved it. */
	newRevision: number | null;
	/** The page's size before, in bytes. */
	oldLength: number | null;
	/** The page's size after, in bytes. */
	newLength: number | null;
	/** `log_id`; 0 for an abuse filter hit. Null unless `type` is `log`. */
	logId: number | null;
	/** `log_params` as it came: an object, an array or a string, by log type. Null unless `type` is `log`. */
	logParams: Json;
	/** What of it the wiki has hidden, and we have not kept; absent where nothing is. */
	hidden?: HiddenPart[];
	/** Its page has been deleted since; absent where that is not known. */
	isPageDeleted?: true;
}

/**
 * The names under which an event's kind can be asked for, from the widest to the closest: `log`, `log:delete` and
 * `log:delete/delete_redir`, of which the last needs the action; `edit` for an edit.
 */
export function typeNames(
	event: Pick<WikiEvent, 'type' | 'logType'> & Partial<Pick<WikiEvent, 'logAction'>>,
): string[] {
	const { type, logType, logAction } = event;
	if (logType === null) return [type];
	const names = [type, `${type}:${logType}`];
	return logAction ? [...names, `${type}:${logType}/${logAction}`] : names;
}

/** Logs of which the actions differ so much that a filter offers them one by one (https://www.mediawiki.org/wiki/Manual:Log_actions). */
const toldApart: Readonly<Record<string, readonly string[]>> = {
	'log:delete': ['delete', 'delete_redir', 'delete_redir2', 'event', 'restore', 'revision'],
};

/** What a filter offers of the kinds that there are: their names, then of some logs the names of single actions. */
export function typeChoices(kinds: readonly Pick<WikiEvent, 'type' | 'logType'>[]): string[] {
	const names = new Set(kinds.flatMap((kind) => typeNames(kind)));
	const actions = Object.entries(toldApart).flatMap(([name, all]) =>
		names.has(name) ? all.map((action) => `${name}/${action}`) : [],
	);
	return [...[...names].sort(), ...actions];
}

/** Everybody whom an event concerns: by whom it is, then about whom. */
export function peopleOf(event: Pick<WikiEvent, 'user' | 'about'>): string[] {
	return event.user === null ? event.about : [event.user, ...event.about.filter((name) => name !== event.user)];
}

/** Size after minus size before, in bytes; null where one of them is not known. A new page grows from nothing. */
export function sizeChange(event: Pick<WikiEvent, 'type' | 'oldLength' | 'newLength'>): number | null {
	if (event.newLength === null) return null;
	if (event.oldLength === null) return event.type === 'new' ? event.newLength : null;
	return event.newLength - event.oldLength;
}
