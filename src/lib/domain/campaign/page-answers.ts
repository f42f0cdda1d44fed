import { integerField, isObject, type JsonObject, objectField, required, textField } from '../core/json-fields.ts';

/** A page as a wiki answers. */
export interface AnsweredPage {
	/** The wiki's number; null: it has no such page. */
	id: number | null;
	title: string;
	namespace: number;
}

const longestTitle = 512;

/** The question for {@link parseTitles}. @param titles 50 at most */
export function buildTitlesQuery(titles: readonly string[]) {
	return { action: 'query', prop: 'info', titles: [...titles] };
}

/**
 * Reads an answer to `action=query&titles=…` (https://www.mediawiki.org/wiki/API:Query, formatversion 2): the pages, under the
 * titles that the wiki has for them.
 * @throws {FieldError}
 */
export function parseTitles(answer: JsonObject): AnsweredPage[] {
	return rowsIn(objectField(answer, 'query'), 'pages').map(pageIn);
}

/** The question for {@link parseCategory}. @param next where a former answer ended */
export function buildCategoryQuery(title: string, next: string | null) {
	return {
		action: 'query',
		list: 'categorymembers',
		cmtitle: title,
		cmtype: ['page', 'subcat', 'file'],
		cmprop: ['ids', 'title', 'type'],
		cmlimit: 500,
		cmcontinue: next,
	};
}

/** What is in a category. */
export interface CategoryAnswer {
	pages: AnsweredPage[];
	/** The titles of subcategories. */
	subcategories: string[];
	/** Where the next answer begins; null: this is the last. */
	next: string | null;
}

/**
 * Reads an answer to `list=categorymembers` (https://www.mediawiki.org/wiki/API:Categorymembers, formatversion 2).
 * @throws {FieldError}
 */
export function parseCategory(answer: JsonObject): CategoryAnswer {
	const rows = rowsIn(objectField(answer, 'query'), 'categorymembers');
	const isSubcategory = (row: JsonObject) => textField(row, 'type', 16) === 'subcat';
	return {
		pages: rows.filter((row) => !isSubcategory(row)).map(pageIn),
		subcategories: rows.filter(isSubcategory).map((row) => pageIn(row).title),
		next: textField(objectField(answer, 'continue'), 'cmcontinue', 1_024),
	};
}

function rowsIn(from: JsonObject, field: string): JsonObject[] {
	const rows: unknown = from[field];
	return Array.isArray(rows) ? rows.filter(isObject) : [];
}

function pageIn(row: JsonObject): AnsweredPage {
	return {
		id: integerField(row, 'pageid', 1),
		title: required(textField(row, 'title', longestTitle), 'title'),
		namespace: integerField(row, 'ns', -2) ?? 0,
	};
}
