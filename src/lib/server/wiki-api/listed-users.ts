import { integerField, isObject, type JsonObject, objectField, textField } from '#lib/domain/core/json-fields.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import type { ActionApi } from './action-api.ts';
import type { ActionApiParams } from './wiki-session.ts';

/** The users whom a page, a category or an event names. */
export interface ListedUsers {
	/** The exact title; for an event without one its number. */
	title: string;
	/** In canonical form, each once, in the wiki's order. */
	names: string[];
	/** Whether there may be more: as many as asked for were read, or time or requests were over. */
	isCut: boolean;
}

/** Where and how to ask. */
export interface ListQuestion {
	api: ActionApi;
	/** Of the wiki, such as `https://de.wikipedia.org/w/api.php`. */
	apiUrl: string;
	title: string;
	/** At most so many names. */
	most: number;
	/** After it, what was read so far counts. */
	signal: AbortSignal;
}

/** A wiki may answer with few rows, or none, before it goes on (`$wgMiserMode`), so their number is limited. */
const mostRequests = 30;
const categoryNamespace = 14;
const longestTitle = 1_000;
const both = '2|3';

/**
 * The users to whose pages and talk pages a page links, as templates on it do, too; pages below those count as theirs.
 * Links to other wikis do not. Null if there is no such page.
 * @throws {ActionApiError}
 * @throws the signal's reason, if nothing was read before
 */
export async function readUsersLinkedOn(question: ListQuestion): Promise<ListedUsers | null> {
	const params = { action: 'query', prop: 'links', plnamespace: both, pllimit: 'max', redirects: true };
	let title: string | null = null;
	const found = await readAll(question, { ...params, titles: question.title }, (query) => {
		const [page] = objectsIn(query['pages']);
		if (page === undefined || page['missing'] === true || page['invalid'] === true) return null;
		title = textField(page, 'title', longestTitle);
		return objectsIn(page['links']);
	});
	return found && { title: title ?? question.title, ...found };
}

/**
 * The users whose pages, or talk pages, or pages below them, are in a category itself, not in those below it. The title may
 * be without the namespace. Null if there is no such category.
 * @throws {ActionApiError}
 * @throws the signal's reason, if nothing was read before
 */
export async function readUsersInCategory(question: ListQuestion): Promise<ListedUsers | null> {
	const title = await findCategory(question);
	if (title === null) return null;
	const params = { action: 'query', list: 'categorymembers', cmtype: 'page', cmnamespace: both, cmprop: 'title' };
	const found = await readAll(question, { ...params, cmtitle: title, cmlimit: 'max' }, (query) =>
		objectsIn(query['categorymembers']),
	);
	return found && { title, ...found };
}

/** A category's exact title: as typed, or within its namespace. It may have members without a page. */
async function findCategory({ api, apiUrl, title, signal }: ListQuestion): Promise<string | null> {
	const titles = [title, `Category:${title}`];
	const answer = await api.ask(apiUrl, { action: 'query', prop: 'categoryinfo', titles }, { signal });
	const category = objectsIn(objectField(answer, 'query')['pages']).find(
		(page) => page['ns'] === categoryNamespace && (page['missing'] !== true || isObject(page['categoryinfo'])),
	);
	return category === undefined ? null : textField(category, 'title', longestTitle);
}

/** Reads all pages of an answer. @param rowsOf null: there is nothing of the kind */
async function readAll(
	{ api, apiUrl, most, signal }: ListQuestion,
	params: ActionApiParams,
	rowsOf: (query: JsonObject) => JsonObject[] | null,
): Promise<{ names: string[]; isCut: boolean } | null> {
	const names = new Set<string>();
	let next: JsonObject | null = {};
	for (let requests = 0; next !== null && requests < mostRequests && names.size < most; requests += 1) {
		let answer: JsonObject;
		try {
			answer = await api.ask(apiUrl, { ...params, ...continuation(next) }, { signal });
		} catch (error) {
			if (signal.aborted && requests > 0) break;
			throw error;
		}
		const rows = rowsOf(objectField(answer, 'query'));
		if (rows === null && requests === 0) return null;
		for (const row of rows ?? []) {
			const name = rootUser(row);
			if (name !== null) names.add(name);
		}
		next = isObject(answer['continue']) ? answer['continue'] : null;
	}
	return { names: [...names].slice(0, most), isCut: next !== null || names.size > most };
}

function continuation(next: JsonObject): ActionApiParams {
	return Object.fromEntries(
		Object.entries(next).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : [])),
	);
}

/** The user of a page or talk page, or of a page below it; the namespace has a name of its own on each wiki. */
function rootUser(row: JsonObject): string | null {
	const namespace = integerField(row, 'ns', -2);
	if (namespace !== 2 && namespace !== 3) return null;
	const title = textField(row, 'title', longestTitle) ?? '';
	return canonicalUsername(title.slice(title.indexOf(':') + 1).split('/')[0] ?? '');
}

function objectsIn(value: unknown): JsonObject[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}
