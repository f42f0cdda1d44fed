import type { PersonAnswer } from '#lib/domain/answers.ts';
import type { LocalAccount } from '#lib/domain/global-account.ts';
import type { Wiki } from '#lib/domain/wiki-event.ts';

/** A wiki, and how much someone did on it. */
export interface WikiRow {
	wiki: Wiki;
	/** How many of their actions were recorded here. */
	events: number;
	/** How many edits the wiki counts; null if that is not known. */
	edits: number | null;
	/** Whether they are blocked there, as far as is known. */
	blocked: boolean;
}

/**
 * Puts together where actions were recorded and where accounts exist, those with most recorded actions first, then those
 * with most edits. An account that has never done anything is left out, unless it is blocked.
 */
export function mergeWikis(wikis: PersonAnswer['wikis'], accounts: readonly LocalAccount[]): WikiRow[] {
	const rows = new Map<string, WikiRow>();
	for (const { wiki, events } of wikis) rows.set(wiki.name, { wiki, events, edits: null, blocked: false });
	for (const { wiki: name, origin, edits, blocked } of accounts) {
		const known = rows.get(name);
		if (!known && edits === 0 && !blocked) continue;
		const wiki = known?.wiki ?? { name, scriptUrl: null, articleUrl: origin === null ? null : `${origin}/wiki/$1` };
		rows.set(name, { wiki, events: known?.events ?? 0, edits, blocked });
	}
	return [...rows.values()].sort((a, b) => b.events - a.events || (b.edits ?? 0) - (a.edits ?? 0));
}
