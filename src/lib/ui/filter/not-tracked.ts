import type { FilterChoicesResponse } from '#lib/domain/core/api-types.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';

/** The component that says which users of a filter are not tracked; null, and not loaded, if all of them are. */
export async function notTracked({ user }: EventFilter, { users }: FilterChoicesResponse) {
	return user?.some((name) => !users.includes(name)) ? (await import('./NotTracked.svelte')).default : null;
}
