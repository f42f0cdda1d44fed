import type { SavedViewsResponse } from '#lib/domain/filter/saved-view.ts';
import { type Fetch, get, post } from './request.ts';

/** The views that whoever is signed in has saved, the oldest first. */
export function listSavedViews(fetch: Fetch): Promise<SavedViewsResponse> {
	return get(fetch, '/api/views');
}

/**
 * Saves a view under a name, in place of the one that has it; with an id, gives that one the name and the query.
 * Answers with all views. Refused with `conflict` in the field `name` if another has it, in `views` if there are too many.
 */
export function saveView(
	fetch: Fetch,
	view: { id: number | null; name: string; query: string },
): Promise<SavedViewsResponse> {
	return post(fetch, '/api/views', view, 'PUT');
}

/** Forgets a view; answers with those that are left. */
export function deleteSavedView(fetch: Fetch, id: number): Promise<SavedViewsResponse> {
	return post(fetch, '/api/views', { id }, 'DELETE');
}
