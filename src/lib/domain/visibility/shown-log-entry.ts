import { parseLogRow } from '../backfill/log-row.ts';
import { isObject, type JsonObject, objectField } from '../core/json-fields.ts';
import type { WikiEvent } from '../event/event.ts';

/** The question for {@link parseLogEntry}: all log entries of one second, since the API finds none by its number. */
export function buildLogEntryQuery(time: number) {
	const second = new Date(time).toISOString();
	const leprop = ['ids', 'title', 'type', 'user', 'timestamp', 'comment', 'details'];
	return { action: 'query', list: 'logevents', lestart: second, leend: second, leprop, lelimit: 500 };
}

/**
 * Finds a log entry in an answer to `action=query&list=logevents` with formatversion 2; null if it is not there.
 * @throws {FieldError}
 */
export function parseLogEntry(answer: JsonObject, wiki: string, logId: number): WikiEvent | null {
	const rows = objectField(answer, 'query')['logevents'];
	const row = (Array.isArray(rows) ? rows : []).filter(isObject).find((one) => one['logid'] === logId);
	return row === undefined ? null : parseLogRow(row, wiki);
}
