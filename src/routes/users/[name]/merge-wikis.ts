import { type Count, countOf, exactly, notKnown } from '#lib/domain/insight/count.ts';
import type { PersonResponse } from '#lib/domain/person/person.ts';
import type { LocalAccount } from '#lib/domain/person/global-account.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';

/** A wiki, and how much someone did on it. */
export interface WikiRow {
	wiki: Wiki;
	/** How many of their actions were recorded here. */
	events: Count;
	/** How many edits the wiki counts. */
	edits: Count;
	/** Whether they are blocked there, as far as is known. */
	blocked: boolean;
}

/**
 * Puts together where actions were recorded and where accounts exist, those with most recorded actions first, then those
 * with most edits. An account that has never done anything is left out, unless it is blocked.
 * @param all how much was recorded everywhere: what is known of that is known of each wiki
 */
export function mergeWikis(
	wikis: PersonResponse['wikis'],
	accounts: readonly LocalAccount[],
	all: Pick<Count, 'value' | 'exact' | 'reasons'>,
): WikiRow[] {
	const count = (events: number) =>
		countOf(events, all.exact ? 'known' : all.value === null ? 'unknown' : 'partly', all.reasons);
	const rows = new Map<string, WikiRow>();
	for (const { wiki, events } of wikis)
		rows.set(wiki.name, { wiki, events: count(events), edits: notKnown([]), blocked: false });
	for (const { wiki: name, origin, edits, blocked } of accounts) {
		const known = rows.get(name);
		if (!known && edits === 0 && !blocked) continue;
		const wiki = known?.wiki ?? { name, scriptUrl: null, articleUrl: origin === null ? null : `${origin}/wiki/$1` };
		rows.set(name, { wiki, events: known?.events ?? count(0), edits: exactly(edits), blocked });
	}
	const of = ({ value }: Count) => value ?? 0;
	return [...rows.values()].sort((a, b) => of(b.events) - of(a.events) || of(b.edits) - of(a.edits));
}
