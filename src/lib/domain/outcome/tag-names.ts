import { isObject, type JsonObject, objectField, textField } from '../core/json-fields.ts';

/** A change tag, and how its wiki calls it, in the language of the wiki. */
export interface NamedTag {
	tag: string;
	text: string;
}

/** Longest name that is stored, in UTF-16 code units. */
const longest = 255;

/** The question for {@link parseTagNames}. @param next where an earlier answer continues */
export function buildTagNamesQuery(next: Record<string, string> = {}) {
	return { action: 'query', list: 'tags', tgprop: 'displayname', tglimit: 'max', ...next };
}

/**
 * Reads an answer to `action=query&list=tags&tgprop=displayname` with formatversion 2. Names are HTML, of which the text
 * is taken; a tag without a name is left out.
 * @returns also where the answer continues; null: it is all
 * @throws {FieldError}
 */
export function parseTagNames(answer: JsonObject): { names: NamedTag[]; next: Record<string, string> | null } {
	const rows = objectField(answer, 'query')['tags'];
	const names = (Array.isArray(rows) ? rows : []).filter(isObject).flatMap((row): NamedTag[] => {
		const tag = textField(row, 'name', longest);
		const html = typeof row['displayname'] === 'string' ? row['displayname'] : '';
		const text = textOf(html).slice(0, longest).toWellFormed();
		return tag === null || text === '' ? [] : [{ tag, text }];
	});
	if (!('continue' in answer)) return { names, next: null };
	const place = objectField(answer, 'continue');
	const texts = Object.entries(place).filter((one): one is [string, string] => typeof one[1] === 'string');
	return { names, next: Object.fromEntries(texts) };
}

const entities = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }));

/** The text of a short piece of HTML. */
function textOf(html: string): string {
	return html
		.replace(/<[^<>]*>/g, '')
		.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (whole, decimal, hex, name) => {
			const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : null;
			if (code === null) return entities.get(String(name).toLowerCase()) ?? whole;
			return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : '';
		})
		.replace(/\s+/g, ' ')
		.trim();
}
