import { FieldError, integerField, isObject, type JsonObject, required, textField } from '../core/json-fields.ts';
import {
	type CampaignCategory,
	type CampaignScope,
	deepestCategory,
	highestNamespace,
	mostScopePages,
	mostScopeWikis,
	type Namespaces,
	type WikiPage,
} from './campaign.ts';

const longestWiki = 64;
const longestTitle = 512;
const mostNamespaces = 100;

/** Inverse of {@link parseScope}. */
export function formatScope({ wikis, namespaces, pages, category }: CampaignScope): string {
	return JSON.stringify({ wikis, namespaces, pages, category });
}

/** Reads what a campaign counts. @throws {FieldError} */
export function parseScope(json: string): CampaignScope {
	const from = parseJson(json);
	if (!isObject(from)) throw new FieldError('wrong-type', 'scope');
	return {
		wikis: from['wikis'] === null ? null : listIn(from, 'wikis', mostScopeWikis).map(parseWiki),
		namespaces: parseNamespaces(from),
		pages: listIn(from, 'pages', mostScopePages).map(parsePage),
		category: isObject(from['category']) ? parseCategory(from['category']) : null,
	};
}

function parseJson(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return null;
	}
}

function listIn(from: JsonObject, field: string, most: number): unknown[] {
	const list: unknown = from[field] ?? [];
	if (!Array.isArray(list)) throw new FieldError('wrong-type', field);
	if (list.length > most) throw new FieldError('too-long', field);
	return list;
}

function parseWiki(value: unknown): string {
	return required(textField({ wiki: value }, 'wiki', longestWiki), 'wiki');
}

function parseNamespaces(from: JsonObject): Namespaces {
	const value = from['namespaces'];
	if (value === 'usual' || value === 'all') return value;
	return listIn(from, 'namespaces', mostNamespaces).map((one) =>
		required(integerField({ namespaces: one }, 'namespaces', 0, highestNamespace), 'namespaces'),
	);
}

function parsePage(value: unknown): WikiPage {
	if (!isObject(value)) throw new FieldError('wrong-type', 'pages');
	return {
		wiki: parseWiki(value['wiki']),
		title: required(textField(value, 'title', longestTitle), 'title'),
	};
}

function parseCategory(value: JsonObject): CampaignCategory {
	return { ...parsePage(value), depth: integerField(value, 'depth', 0, deepestCategory) ?? 0 };
}
