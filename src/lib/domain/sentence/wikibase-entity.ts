import { apiUrl } from '../event/event-links.ts';
import type { WikiEvent } from '../event/event.ts';
import type { Wiki } from '../wiki/wiki.ts';

/** A wiki refuses to tell of any, if one of those asked for has a higher number. */
const highestId = 2 ** 31 - 1;

/** The id of the item, property or lexeme whose page an event is about; null where it is about none. */
export function entityOf({ wiki, title }: Pick<WikiEvent, 'wiki' | 'title'>): string | null {
	if (title === null || !wiki.endsWith('wikidatawiki')) return null;
	return /^(Q[1-9]\d*)$|^Property:(P[1-9]\d*)$|^Lexeme:(L[1-9]\d*)$/.exec(title)?.slice(1).find(Boolean) ?? null;
}

/** The page of an entity, as the wiki where it is spoken of links to it. */
export function entityPage(entity: string, wiki: string): { title: string; fragment: string | null } {
	const [base = '', part] = entity.split('-');
	const namespace = { P: 'Property:', L: 'Lexeme:', M: 'Special:EntityPage/' }[base.charAt(0)] ?? '';
	const isElsewhere = wiki.endsWith('commonswiki') && !base.startsWith('M');
	return { title: `${isElsewhere ? 'd:' : ''}${namespace}${base}`, fragment: part ?? null };
}

/** Whose label stands for an entity: a part of a lexeme goes by the lexeme; null for files, which have none. */
export function labelledId(entity: string): string | null {
	const [base = ''] = entity.split('-');
	return base.startsWith('M') || Number(base.slice(1)) > highestId ? null : base;
}

/** The Action API of the wiki that knows the labels of what a wiki speaks of: Wikidata's; null where that is not so. */
export function labelsApiUrl(wiki: Wiki): string | null {
	if (wiki.name === 'commonswiki') return 'https://www.wikidata.org/w/api.php';
	return wiki.name === 'wikidatawiki' ? apiUrl(wiki) : null;
}
