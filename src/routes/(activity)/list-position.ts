import { tick } from 'svelte';
import type { EventList, ReadEvents } from '#lib/ui/event/list/event-list.svelte.ts';

/** Where a reader was in a list when they left it; kept with the entry of the browser's history. */
export interface ListPosition {
	/** Names the list while this page lives: with it come all rows that were loaded, and those that were open. */
	id: string;
	/** How many events were loaded. */
	count: number;
	/** The first row in sight, and how far below the top of the window it was, px. */
	row: { key: string; top: number };
}

/** So many lists are kept; going back further loads anew. */
const maxLists = 5;
const kept = new Map<string, EventList>();
let lastId = 0;

/** Keeps a list for when its reader comes back. Null at its top, where nothing needs to be found again. */
export function saveListPosition(list: EventList): ListPosition | null {
	const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')].filter((row) => row.checkVisibility());
	const row = rows.find((candidate) => candidate.getBoundingClientRect().bottom > 0);
	const key = row?.dataset['row'];
	if (scrollY === 0 || row === undefined || key === undefined) return null;
	// The browser's history outlives this page, after which numbers begin anew.
	const id = `${performance.timeOrigin} ${++lastId}`;
	kept.set(id, list);
	const [oldest] = kept.keys();
	if (kept.size > maxLists && oldest !== undefined) kept.delete(oldest);
	return { id, count: list.events.length, row: { key, top: row.getBoundingClientRect().top } };
}

/** The list that was left, if this page still has it. */
export function findSavedList({ id }: ListPosition): EventList | null {
	return kept.get(id) ?? null;
}

/** Goes to the row at which the reader was, after loading as many events as there were. */
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
