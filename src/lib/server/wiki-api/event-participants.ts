import { integerField, isObject, textField } from '#lib/domain/core/json-fields.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { titleInAddress } from '#lib/domain/wiki/wikimedia-host.ts';
import type { ListedUsers } from './listed-users.ts';
import { ActionApiError } from './wiki-session.ts';

/** Where and how to ask for the participants of an event. */
export interface EventQuestion {
	/** Meta's Action API; its other entry points are beside it. */
	apiUrl: string;
	userAgent: string;
	/** What an admin typed: the number, the title of the event's page, or the address of a page about it. */
	event: string;
	/** At most so many names. */
	most: number;
	/** After it, what was read so far counts. */
	signal: AbortSignal;
	fetch?: typeof fetch;
}

/** An answer has 20 participants. */
const mostRequests = 150;
const longestPage = 4 * 1024 * 1024;
/** Special pages of the extension that have the number in their title; it is the same on all wikis. */
const specialPage = /^[^:/]{1,40}:(?:EventDetails|RegisterForEvent|EditEventRegistration)\/([1-9]\d{0,9})$/i;
/** The page of an event has the number among its variables, at the beginning. */
const numberInPage = /"wgCampaignEventsEventID":\s*([1-9]\d{0,9})\b/;

/**
 * The public participants of an event on Meta, by its REST API; who takes part privately is not asked for. Null if there
 * is no such event. Their API has no way from a title to the number, so that is read from the page.
 * Source: https://www.mediawiki.org/wiki/Extension:CampaignEvents, `src/Rest/ListParticipantsHandler.php` and
 * `src/EventPage/EventPageDecorator.php` of its repository.
 * @throws {ActionApiError}
 * @throws the signal's reason, if nothing was read before
 */
export async function readEventParticipants(question: EventQuestion): Promise<ListedUsers | null> {
	const { event, most, signal } = question;
	const typed = (titleInAddress(event.trim()) ?? event).replaceAll('_', ' ').trim();
	const [, given = /^#?([1-9]\d{0,9})$/.exec(typed)?.[1]] = specialPage.exec(typed.replaceAll(' ', '')) ?? [];
	const title = given === undefined ? (typed.includes(':') ? typed : `Event:${typed}`) : `#${given}`;
	const id = given ?? (await findNumber(question, title));
	if (id === null) return null;
	const names = new Set<string>();
	let last: number | null = null;
	for (let requests = 0; requests < mostRequests && names.size < most; requests += 1) {
		let rows: unknown[] | null;
		try {
			rows = await readParticipants(question, id, last);
		} catch (error) {
			if (signal.aborted && requests > 0) break;
			throw error;
		}
		if (rows === null) return null;
		const before: number | null = last;
		for (const row of rows.filter(isObject)) {
			last = Math.max(last ?? 0, integerField(row, 'participant_id') ?? 0);
			const name = row['private'] === true ? null : canonicalUsername(textField(row, 'user_name', 1_000) ?? '');
			if (name !== null) names.add(name);
		}
		if (last === before) return { title, names: [...names].slice(0, most), isCut: false };
	}
	return { title, names: [...names].slice(0, most), isCut: true };
}

async function readParticipants(question: EventQuestion, id: string, last: number | null): Promise<unknown[] | null> {
	const query = new URLSearchParams({ include_private: 'false' });
	if (last !== null) query.set('last_participant_id', String(last));
	const path = `rest.php/campaignevents/v0/event_registration/${id}/participants`;
	const text = await read(question, path, query);
	if (text === null) return null;
	try {
		const rows: unknown = JSON.parse(text);
		if (Array.isArray(rows)) return rows;
	} catch (error) {
		throw new ActionApiError('away', 'not-json', null, { cause: error });
	}
	throw new ActionApiError('refused', 'unreadable', null);
}

async function findNumber(question: EventQuestion, title: string): Promise<string | null> {
	// With another parameter than the title, the wiki does not redirect to its preferred address.
	const text = await read(question, 'index.php', new URLSearchParams({ title, uselang: 'en' }));
	return numberInPage.exec(text ?? '')?.[1] ?? null;
}

/** The text of an answer; null if there is no such thing. Redirects are not followed. @throws {ActionApiError} */
async function read(question: EventQuestion, path: string, query: URLSearchParams): Promise<string | null> {
	const { apiUrl, userAgent, signal, fetch: send = fetch } = question;
	const url = `${apiUrl.replace(/api\.php$/, path)}?${query}`;
	try {
		const response = await send(url, { headers: { 'user-agent': userAgent }, signal, redirect: 'error' });
		if (response.ok) return await readStart(response);
		await response.body?.cancel();
		if (response.status === 404) return null;
		const fault = response.status === 429 || response.status >= 500 ? 'away' : 'refused';
		throw new ActionApiError(fault, `http-${response.status}`, null);
	} catch (error) {
		signal.throwIfAborted();
		if (error instanceof ActionApiError) throw error;
		throw new ActionApiError('away', 'network', null, { cause: error });
	}
}

/** At most the beginning of an answer, of a length that is no burden. */
async function readStart(response: Response): Promise<string> {
	const decoder = new TextDecoder();
	let [text, length] = ['', 0];
	for await (const chunk of response.body ?? []) {
		text += decoder.decode(chunk, { stream: true });
		length += chunk.length;
		if (length > longestPage) break;
	}
	return text;
}
