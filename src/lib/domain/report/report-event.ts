/** What a report reads of an event by one of its people. */
export interface ReportEvent {
	/** The person's number here. */
	userId: number;
	/** ms UTC. */
	time: number;
	/** The wiki's database name. */
	wiki: string;
	/** recentchange's `type`. */
	type: string;
	logType: string | null;
	logAction: string | null;
	namespace: number | null;
	title: string | null;
	/** The wiki's number of the page, under any title; null: not known. */
	pageId: number | null;
	/** In bytes; null: not known. */
	sizeChange: number | null;
	/** Whether its wiki tagged it as the redirect that a move left; null: its tags are not known. */
	isMoveRedirect: boolean | null;
	/** By whom it was reverted; `none`: no revert was seen; `unknown`: whether, or by whom, is not known. */
	reverted: 'other' | 'self' | 'none' | 'unknown';
	pageDeleted: boolean;
	/** Whether its wiki is still to be asked if its page is deleted, so that {@link pageDeleted} may be wrong. */
	isPageAsked: boolean;
	/** The namespace of its page now, if that was moved to another title; null: not moved, as far as is known. */
	movedNamespace: number | null;
	/** A log action that MediaWiki makes by itself, see {@link isAutomaticLog}. */
	isAutomatic: boolean;
}

/** Whether an event is an edit or a new page. */
export function isEdit({ type }: Pick<ReportEvent, 'type'>): boolean {
	return type === 'edit' || type === 'new';
}

/** Whether an event created a page, as far as is known: redirects that moves left are not meant. */
export function isCreation({ type, isMoveRedirect }: Pick<ReportEvent, 'type' | 'isMoveRedirect'>): boolean {
	return type === 'new' && isMoveRedirect !== true;
}

/** Whether an event is the upload of a new file. */
export function isUpload({ logType, logAction }: Pick<ReportEvent, 'logType' | 'logAction'>): boolean {
	return logType === 'upload' && logAction === 'upload';
}

/**
 * Log entries that are no actions of a person: MediaWiki writes them for an edit, or on a first visit of a wiki
 * (https://www.mediawiki.org/wiki/Manual:Log_actions); and thanks, which change nothing.
 */
const noActions = new Set([
	'create/create',
	'thanks/thank',
	'abusefilter/hit',
	'newusers/autocreate',
	'patrol/autopatrol',
]);

/**
 * Whether MediaWiki wrote a log entry by itself, since the person's own edits need no patrol or review
 * (https://www.mediawiki.org/wiki/Extension:FlaggedRevs). @param params JSON; old entries are lists, with that in the third place
 */
export function isAutomaticLog(logType: string | null, logAction: string | null, params: string | null): boolean {
	if (logType === 'review') return /^approve2?-i?a$/.test(logAction ?? '');
	return logType === 'patrol' && /"(?:6::)?auto":"?(?:1|true)\b|^\[[^,]*,[^,]*,"?1"?\]$/.test(params ?? '');
}

/** Whether an event counts as a log action. */
export function isLogAction({ type, logType, logAction, isAutomatic }: ReportEvent): boolean {
	return type === 'log' && !isAutomatic && !noActions.has(`${logType}/${logAction}`);
}
