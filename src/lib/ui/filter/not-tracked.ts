import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';

/** The notice that somebody whom a filter asks for is not tracked; null, and nothing loaded, where all of them are. */
export async function notTracked({ user }: EventFilter, { users }: FilterChoicesResponse) {
	return user?.some((name) => !users.includes(name)) ? (await import('./NotTracked.svelte')).default : null;
}
