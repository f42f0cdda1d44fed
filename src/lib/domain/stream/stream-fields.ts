import { FieldError, type JsonObject, objectField, required, textField } from '../core/json-fields.ts';

const wikiPattern = /^[\w-]{1,64}$/;
/** In UTF-16 units: the size of the column. */
const longestTitle = 512;

/** The database name of the wiki. @throws {FieldError} */
export function wikiOf(data: JsonObject, field = 'database'): string {
	const wiki = required(textField(data, field, 64), field);
	if (!wikiPattern.test(wiki)) throw new FieldError('out-of-range', field);
	return wiki;
}

/** The title of a page, with spaces and its namespace. @throws {FieldError} */
export function titleOf(page: JsonObject): string {
	return required(textField(page, 'page_title', longestTitle), 'page_title').replaceAll('_', ' ');
}

/** When the event was made, ms UTC. @throws {FieldError} */
export function timeOf(data: JsonObject): number {
	const time = Date.parse(required(textField(objectField(data, 'meta'), 'dt', 64), 'meta.dt'));
	if (Number.isNaN(time)) throw new FieldError('out-of-range', 'meta.dt');
	return time;
}
