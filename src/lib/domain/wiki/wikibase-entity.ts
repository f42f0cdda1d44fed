import { apiUrl } from '../event/event-links.ts';
import type { Wiki, WikiEvent } from '../event/event.ts';

/** Highest number of an entity: a wiki refuses the whole request if one number is higher. */
const highestId = 2 ** 31 - 1;

/** The id of the item, property or lexeme whose page an event is about; null for other pages. */
export function entityOf({ wiki, title }: Pick<WikiEvent, 'wiki' | 'title'>): string | null {
	if (title === null || !wiki.endsWith('wikidatawiki')) return null;
	return /^(Q[1-9]\d*)$|^Property:(P[1-9]\d*)$|^Lexeme:(L[1-9]\d*)$/.exec(title)?.slice(1).find(Boolean) ?? null;
}

/** The page of an entity, in the form of a link on a wiki. */
export function entityPage(entity: string, wiki: string): { title: string; fragment: string | null } {
	const [base = '', part] = entity.split('-');
	const namespace = { P: 'Property:', L: 'Lexeme:', M: 'Special:EntityPage/' }[base.charAt(0)] ?? '';
	const isElsewhere = wiki.endsWith('commonswiki') && !base.startsWith('M');
	return { title: `${isElsewhere ? 'd:' : ''}${namespace}${base}`, fragment: part ?? null };
}

/**
 * The entity whose label is shown for an entity: for a part of a lexeme the lexeme; null for files, which have none.
 */
export function labelledId(entity: string): string | null {
	const [base = ''] = entity.split('-');
	return base.startsWith('M') || Number(base.slice(1)) > highestId ? null : base;
}

/** The Action API with the labels of the entities in a wiki's summaries: Wikidata's; null for other wikis. */
export function labelsApiUrl(wiki: Wiki): string | null {
	if (wiki.name === 'commonswiki') return 'https://www.wikidata.org/w/api.php';
	return wiki.name === 'wikidatawiki' ? apiUrl(wiki) : null;
}
