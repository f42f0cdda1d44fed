import { tick } from 'svelte';
import type { EventList, ReadEvents } from '#lib/ui/event/list/event-list.svelte.ts';

/** Where a reader was in a list when leaving it; stored in the entry of the browser's history. */
export interface ListPosition {
	/** Finds the list, with its loaded and its open rows, until the page is reloaded. */
	id: string;
	/** Number of loaded events. */
	count: number;
	/** The first visible row, and its distance from the top of the window, px. */
	row: { key: string; top: number };
}

/** Maximum number of cached lists; going back further loads the events again. */
const maxLists = 5;
const cache = new Map<string, EventList>();
let lastId = 0;

/** Caches a list until its reader comes back. @returns null at the top of the list, where there is no position to restore */
export function saveListPosition(list: EventList): ListPosition | null {
	const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')].filter((row) => row.checkVisibility());
	const row = rows.find((candidate) => candidate.getBoundingClientRect().bottom > 0);
	const key = row?.dataset['row'];
	if (scrollY === 0 || row === undefined || key === undefined) return null;
	// The history survives a reload of the page, after which the numbers start again.
	const id = `${performance.timeOrigin} ${++lastId}`;
	cache.set(id, list);
	const [oldest] = cache.keys();
	if (cache.size > maxLists && oldest !== undefined) cache.delete(oldest);
	return { id, count: list.events.length, row: { key, top: row.getBoundingClientRect().top } };
}

/** The cached list of a position; null if it is no longer cached. */
export function findSavedList({ id }: ListPosition): EventList | null {
	return cache.get(id) ?? null;
}

/** Scrolls to the row of a position, after loading as many events as before. */
export async function restoreListPosition(
	list: EventList,
	{ count, row }: ListPosition,
	read: ReadEvents,
): Promise<void> {
	list.names[row.key] = true;
	list.wanted = row.key;
	while (list.events.length < count && list.next !== null && list.failure === null) await list.loadOlder(read);
	await tick();
	const found = document.querySelector(`main [data-row="${CSS.escape(row.key)}"]`);
	if (found) scrollBy({ top: found.getBoundingClientRect().top - row.top, behavior: 'instant' });
	list.wanted = null;
}
