import type { SavedViewsResponse } from '#lib/domain/core/api-types.ts';
import { type Fetch, get, post } from './request.ts';

/** The saved views of the signed-in user, oldest first. */
export function listSavedViews(fetch: Fetch): Promise<SavedViewsResponse> {
	return get(fetch, '/api/views');
}

/**
 * Saves a view under a name and replaces the one that has it; with an id, changes name and query of that view.
 * Refused with `conflict` in the field `name` if another view has it, in `views` if there are too many. @returns all views
 */
export function saveView(
	fetch: Fetch,
	view: { id: number | null; name: string; query: string },
): Promise<SavedViewsResponse> {
	return post(fetch, '/api/views', view, 'PUT');
}

/** Deletes a view. @returns the remaining ones */
export function deleteSavedView(fetch: Fetch, id: number): Promise<SavedViewsResponse> {
	return post(fetch, '/api/views', { id }, 'DELETE');
}
