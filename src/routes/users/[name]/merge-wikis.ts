import { type Count, countOf, exactly, notKnown } from '#lib/domain/insight/count.ts';
import type { PersonResponse } from '#lib/domain/person/person.ts';
import type { LocalAccount } from '#lib/domain/person/global-account.ts';
import { wikiOfAccount } from '#lib/domain/person/person-links.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';

/** A wiki with the activity of a person on it. */
export interface WikiRow {
	wiki: Wiki;
	/** Number of the person's recorded events. */
	events: Count;
	/** Number of edits according to the wiki. */
	edits: Count;
	/** Whether the account is blocked there; false if not known. */
	blocked: boolean;
}

/**
 * Merges the wikis with recorded events and the wikis with local accounts: most recorded events first, then most edits.
 * Accounts without edits are left out, unless they are blocked.
 * @param all the count of events on all wikis: each wiki's count is as sure as this one
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
	for (const account of accounts) {
		const { wiki: name, edits, block } = account;
		const known = rows.get(name);
		if (!known && edits === 0 && block === null) continue;
		const wiki = known?.wiki ?? wikiOfAccount(account);
		rows.set(name, { wiki, events: known?.events ?? count(0), edits: exactly(edits), blocked: block !== null });
	}
	const of = ({ value }: Count) => value ?? 0;
	return [...rows.values()].sort((a, b) => of(b.events) - of(a.events) || of(b.edits) - of(a.edits));
}
