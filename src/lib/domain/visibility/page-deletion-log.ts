import { isObject, type JsonObject, objectField, textField } from '../core/json-fields.ts';

/** The question for {@link parseDeletions}: the log of a page since a time (ms UTC). */
export function buildDeletionsQuery(title: string, since: number) {
	const leend = new Date(since).toISOString();
	return {
		action: 'query',
		list: 'logevents',
		letitle: title,
		leend,
		leprop: ['type', 'title', 'details'],
		lelimit: 500,
	};
}

/**
 * Finds in an answer to `action=query&list=logevents&letitle=…` with formatversion 2 whether the page was deleted, and
 * where it was moved to.
 * @throws {FieldError}
 */
export function parseDeletions(answer: JsonObject): { isDeleted: boolean; movedTo: string[] } {
	const rows = objectField(answer, 'query')['logevents'];
	const entries = (Array.isArray(rows) ? rows : []).filter(isObject);
	const isDeletion = (action: unknown) => typeof action === 'string' && /^delete(?:_redir2?)?$/.test(action);
	return {
		isDeleted: entries.some((row) => row['type'] === 'delete' && isDeletion(row['action'])),
		movedTo: entries.flatMap((row) =>
			row['type'] === 'move' && isObject(row['params']) ? (textField(row['params'], 'target_title', 1024) ?? []) : [],
		),
	};
}
