import { integerField, isObject, type JsonObject, objectField, textField } from './json-fields.ts';
import { isStreamed } from './log-row.ts';
import type { WikiEvent } from './wiki-event.ts';

/**
 * What a log event leaves among the revisions of who did it, of which the stream never tells: the dummy revision of a
 * move, a protection or an upload, the redirect that a move leaves, what a merge leaves of the page.
 */
export interface LogTrace {
	/** ms UTC. */
	time: number;
	logType: string;
	/** The revision that belongs to it; null where the wiki does not say: if the action is hidden, and before 2014. */
	revision: number | null;
	/** The page, and the page that it went to; null where that is hidden or there is none. */
	title: string | null;
	target: string | null;
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
	return { time, logType, revision, title, target };
}

/** A log event and its revisions are written one after the other. */
const longestBetween = 2_000;

/** The stretch of time in which a trace's revisions, or a revision's traces, lie; ms UTC, both inclusive. */
export function aroundTrace(from: number, until: number): { from: number; until: number } {
	return { from: from - longestBetween, until: until + longestBetween };
}

/**
 * Whether the stream never told of a revision, though it is among somebody's contributions.
 * @param traces of the same person on the same wiki, at least those around the revision's time
 */
export function isTrace(event: WikiEvent, traces: readonly LogTrace[]): boolean {
	return traces.some((trace) => {
		if (trace.revision !== null && trace.revision === event.newRevision) return true;
		return Math.abs(trace.time - event.time) <= longestBetween && couldBe(event, trace);
	});
}

function couldBe({ type, title, comment, oldLength, newLength, namespace }: WikiEvent, trace: LogTrace): boolean {
	const names = (page: string | null) => page !== null && (comment?.includes(page) ?? false);
	if (trace.logType === 'merge') return type === 'edit' && title === trace.title && names(trace.target);
	// The redirect: of the old title, unless it was moved since; its summary is that of the move.
	if (trace.logType === 'move' && type === 'new')
		return title === trace.title || (names(trace.title) && names(trace.target));
	// Where the wiki does not name the revision: one that changes nothing, at that very time, on that page.
	if (trace.revision !== null || !leaving.has(trace.logType)) return false;
	const isHidden = trace.title === null;
	const isThere = isHidden || title === trace.title || title === trace.target;
	if (trace.logType === 'upload') return isHidden && namespace === 6 && type === 'new';
	return isThere && type === 'edit' && oldLength === newLength;
}
