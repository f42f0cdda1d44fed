import { Problem } from '#lib/domain/core/problem.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import { apiUrlOfHost, parseWikimediaHost, titleInAddress } from '#lib/domain/wiki/wikimedia-host.ts';
import { mostPasted } from '#lib/domain/tracking/pasted-names.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';
import type { ActionApi } from '#lib/server/wiki-api/action-api.ts';
import { readEventParticipants } from '#lib/server/wiki-api/event-participants.ts';
import { type ListedUsers, readUsersInCategory, readUsersLinkedOn } from '#lib/server/wiki-api/listed-users.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';

/** A list of people on a wiki, as an admin named it. */
export type ListOnWiki =
	| { kind: 'page' | 'category'; /** A host, or a database name. */ wiki: string; /** Or its address. */ title: string }
	| { kind: 'event'; event: string };

/** What is needed to ask the wikis. */
export interface WikiAccess {
	db: Db;
	api: ActionApi;
	/** Meta's. */
	metaApiUrl: string;
	userAgent: string;
	/** How long the wikis are asked at most, ms; by default ten seconds. */
	patience?: number;
}

/**
 * The names on a list of a wiki, at most as many as a pasted list may have. Only wikis of Wikimedia are asked.
 * @throws {Problem} `bad-input` for `wiki`, `title` or `event`; `not-found` for `title` or `event`; `wiki-away`
 */
export async function readNamesOnWiki(list: ListOnWiki, access: WikiAccess): Promise<ListedUsers> {
	const field = list.kind === 'event' ? 'event' : 'title';
	const typed = list.kind === 'event' ? list.event : list.title;
	if (!isTitle(typed)) throw new Problem('bad-input', 'no page can have such a title', { field });
	const { api, metaApiUrl, userAgent, patience = 10_000 } = access;
	const limits = { most: mostPasted, signal: AbortSignal.timeout(patience) };
	let found: ListedUsers | null;
	try {
		if (list.kind === 'event') {
			found = await readEventParticipants({ apiUrl: metaApiUrl, userAgent, event: typed, ...limits });
		} else {
			const title = (titleInAddress(typed.trim()) ?? typed).trim();
			const question = { api, apiUrl: await apiUrlOf(access.db, list), title, ...limits };
			found = await (list.kind === 'page' ? readUsersLinkedOn(question) : readUsersInCategory(question));
		}
	} catch (error) {
		const isUnanswered = error instanceof ActionApiError || error instanceof FieldError || limits.signal.aborted;
		if (!isUnanswered || error instanceof Problem) throw error;
		const where = list.kind === 'event' ? 'event' : 'wiki';
		throw new Problem('wiki-away', 'the wiki did not answer', { field: where, cause: error });
	}
	if (found === null) throw new Problem('not-found', 'there is no such list', { field });
	return found;
}

/** The address of a page decides; else the wiki that was chosen, by its host or by the name of one that is known. */
async function apiUrlOf(db: Db, { wiki, title }: { wiki: string; title: string }): Promise<string> {
	const given = titleInAddress(title.trim()) === null ? wiki.trim() : title;
	const known = (await listWikis(db)).find(({ name }) => name === given);
	const host = parseWikimediaHost(known?.scriptUrl ?? given);
	if (host === null) throw new Problem('bad-input', 'no wiki of Wikimedia', { field: 'wiki' });
	return apiUrlOfHost(host);
}

/** Whether a text can be a title, or an address of a page: the API would take a bar for several titles. */
function isTitle(text: string): boolean {
	return /\S/.test(text) && text.length <= 2_000 && !/[|\p{Cc}\uFFFD]/u.test(text) && text.isWellFormed();
}
