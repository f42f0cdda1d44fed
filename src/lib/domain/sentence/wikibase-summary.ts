import type { Sentence } from './sentence.ts';
import { entityOf } from './wikibase-entity.ts';
import { entityId, type Kind, type Mark, marks } from './wikibase-marks.ts';
import type { WikiEvent } from '../event/event.ts';

/** What an edit of an item, property, lexeme or of a file's structured data did, from the mark before its summary. */
export interface WikibaseEdit {
	/** Without values. */
	what: Sentence;
	/** The property of the claim, qualifier or reference, and its value if that is an entity; null where none is named. */
	claim: { property: string; value: string | null } | null;
	/**
	 * Any other value, as wikitext. It may include what people wrote, since only a tool's mark shows where that begins.
	 */
	value: string;
	/** What people and their programs wrote themselves. */
	comment: string;
}

/** A link to an entity, with any prefix before its id: `Property:`, on Commons `d:Special:EntityPage/`. */
const link = String.raw`\[\[(?:[^[\]]*[:/|])?(${entityId})\]\]`;
const claimPattern = new RegExp(`^${link}(?:: ${link}(?=$|,))?(?:[:,] ?|$)`);
const anotherClaim = new RegExp(`^${link}: `);
const kinds: Readonly<Record<string, Kind>> = { Q: 'item', P: 'property', L: 'lexeme' };

function kindOf(event: Pick<WikiEvent, 'wiki' | 'title'>): Kind | null {
	const entity = entityOf(event);
	if (entity !== null) return kinds[entity.charAt(0)] ?? null;
	return event.wiki.endsWith('commonswiki') && event.title?.startsWith('File:') ? 'mediainfo' : null;
}

/**
 * What an edit did, according to the mark before its summary. Null for other events, marks that are not known here, and on
 * pages that are no entities: there people may have written the like themselves.
 */
export function wikibaseEdit(event: Pick<WikiEvent, 'type' | 'wiki' | 'title' | 'comment'>): WikibaseEdit | null {
	const kind = event.type === 'edit' || event.type === 'new' ? kindOf(event) : null;
	const mark = kind === null ? null : parseMark(event.comment ?? '');
	if (kind === null || mark === null || !Object.hasOwn(marks, mark.key)) return null;
	const what = marks[mark.key]?.(mark, kind) ?? null;
	if (what === null) return null;
	const none = { what, claim: null, value: '', comment: '' };
	if (mark.count === 0) return { ...none, comment: mark.rest };
	const found = /claim|qualifier|reference|statements/.test(mark.key) ? claimPattern.exec(mark.rest) : null;
	if (found === null) return { ...none, ...valueAndComment(mark.rest) };
	const [all, property = '', value] = found;
	const rest = mark.rest.slice(all.length);
	if (anotherClaim.test(rest)) return { ...none, value: mark.rest };
	const isWhole = value !== undefined || !all.includes(':', all.indexOf(']]'));
	const claim = { property, value: value ?? null };
	return isWhole ? { what, claim, value: '', comment: rest } : { what, claim, ...valueAndComment(rest) };
}

/** Where the words begin that well-known tools add to a value: their tags, and the link to their batch. */
const wordsOfTools = /, (?=\[\[:toollabs:|#(?:quickstatements|petscan|suggestededit|temporary_batch))/;

function valueAndComment(rest: string): { value: string; comment: string } {
	const at = rest.search(wordsOfTools);
	return at === -1 ? { value: rest, comment: '' } : { value: rest.slice(0, at), comment: rest.slice(at + 2) };
}

function parseMark(comment: string): Mark | null {
	const close = comment.indexOf('*/');
	const found =
		close === -1 ? null : /^\/\*([a-z-]+)(?::(.*))?$/s.exec(comment.slice(0, close).replace(/\s+/, '').trim());
	if (found === null) return null;
	const [number = '', language = '', third = '', fourth = ''] = (found[2] ?? '').split('|').map((part) => part.trim());
	return {
		key: found[1] ?? '',
		count: /^\d{1,5}$/.test(number) ? Number(number) : 0,
		...{ language, third, fourth },
		rest: comment.slice(close + 2).trim(),
	};
}
