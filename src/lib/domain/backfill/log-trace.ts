import { integerField, isObject, type JsonObject, objectField, textField } from '../core/json-fields.ts';
import { isStreamed } from './log-row.ts';
import type { WikiEvent } from '../event/event.ts';

/**
 * Revisions that a log event creates, of the same user, and that the stream never delivers: the dummy revision of a
 * move, a protection or an upload, the redirect of a move, and what a merge leaves of the page.
 */
export interface LogTrace {
	/** ms UTC. */
	time: number;
	logType: string;
	/** The revision that belongs to it; null where it is not given: if the action is hidden, and before 2014. */
	revision: number | null;
	/** The page, and the target of a move; null where that is hidden or there is none. */
	title: string | null;
	target: string | null;
	/** Whether a move was made without leaving a redirect. */
	noRedirect: boolean;
}

const leaving = new Set(['merge', 'move', 'protect', 'upload']);
const longestTitle = 1024;

/** The trace of a row of `list=logevents`; null if it leaves none. @throws {FieldError} */
export function parseLogTrace(row: JsonObject, event: WikiEvent): LogTrace | null {
	const { time, logType, title } = event;
	const revision = integerField(row, 'revid') || null;
	if (logType === null || !isStreamed(event) || (revision === null && !leaving.has(logType))) return null;
	const params = isObject(row['params']) ? objectField(row, 'params') : {};
	const target = textField(params, 'target_title', longestTitle) ?? textField(params, 'dest_title', longestTitle);
	return { time, logType, revision, title, target, noRedirect: params['suppressredirect'] === true };
}

/** Longest time between a log event and its revisions, which are written one after the other; ms. */
const longestBetween = 2_000;

/** The stretch of time that contains a trace's revisions, or a revision's traces; ms UTC, both inclusive. */
export function aroundTrace(from: number, until: number): { from: number; until: number } {
	return { from: from - longestBetween, until: until + longestBetween };
}

/**
 * Whether the stream never delivered a revision, although it is among a person's contributions.
 * @param traces of the same person on the same wiki, at least those around the revision's time
 */
export function isTrace(event: WikiEvent, traces: readonly LogTrace[]): boolean {
	return traces.some((trace) => {
		if (trace.revision !== null && trace.revision === event.newRevision) return true;
		return Math.abs(trace.time - event.time) <= longestBetween && couldBe(event, trace);
	});
}

function couldBe(event: WikiEvent, trace: LogTrace): boolean {
	const { type, title, comment, oldLength, newLength, namespace } = event;
	const names = (page: string | null) => page !== null && (comment?.includes(page) ?? false);
	if (trace.logType === 'merge') return type === 'edit' && title === trace.title && names(trace.target);
	if (trace.logType === 'move' && type === 'new') return isRedirectOf(event, trace);
	// Where the wiki does not name the revision: one that changes nothing, at the same time, on that page.
	if (trace.revision !== null || !leaving.has(trace.logType)) return false;
	const isHidden = trace.title === null;
	const isThere = isHidden || title === trace.title || title === trace.target;
	if (trace.logType === 'upload') return isHidden && namespace === 6 && type === 'new';
	return isThere && type === 'edit' && oldLength === newLength;
}

/**
 * Longest summary that is certainly whole, in bytes: wikis cut longer ones to 255 bytes before 2018, to 500 characters
 * since.
 */
const wholeSummary = 255;

/**
 * Whether a new page is the redirect of a move, and not a new page under the title that became free. The redirect is
 * written right after the dummy revision, with the same summary, which links both titles; its text is a link to the new
 * title. What cannot be distinguished is not a redirect.
 */
function isRedirectOf({ title, comment, newRevision, newLength }: WikiEvent, trace: LogTrace): boolean {
	if (trace.title === null || trace.target === null || trace.noRedirect) return false;
	if (trace.revision !== null && newRevision !== null && newRevision < trace.revision) return false;
	if (newLength !== null && newLength < bytesOf(trace.target)) return false;
	if (links(comment, trace.title) && links(comment, trace.target)) return true;
	// Without a whole summary only the very next revision, under that title, is certainly the redirect.
	const isWhole = comment !== null && bytesOf(comment) < wholeSummary;
	return !isWhole && trace.revision !== null && newRevision === trace.revision + 1 && title === trace.title;
}

function links(comment: string | null, page: string): boolean {
	return comment !== null && (comment.includes(`[[${page}]]`) || comment.includes(`[[:${page}]]`));
}

function bytesOf(text: string): number {
	return new TextEncoder().encode(text).length;
}
