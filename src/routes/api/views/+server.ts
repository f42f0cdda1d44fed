import type { SavedViewsResponse } from '#lib/domain/filter/saved-view.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { readJsonObject } from '#lib/server/http/json-body.ts';
import { services } from '#lib/server/services.ts';
import { deleteSavedView, listSavedViews, saveView } from '#lib/server/store/filter/saved-views.ts';
import { parseViewId, parseViewRequest } from '#lib/server/filter/view-request.ts';

/** The client's saved views. */
export const GET = endpoint(({ locals }) => answer(requireAllowed(locals).id));

/** Saves a view, or changes the one with an id; returns all of them. */
export const PUT = endpoint(async ({ request, locals }) => {
	const owner = requireAllowed(locals).id;
	await saveView(services().db, owner, parseViewRequest(await readJsonObject(request)));
	return answer(owner);
});

/** Deletes the view with an id; returns the remaining ones. */
export const DELETE = endpoint(async ({ request, locals }) => {
	const owner = requireAllowed(locals).id;
	await deleteSavedView(services().db, owner, parseViewId(await readJsonObject(request)));
	return answer(owner);
});

async function answer(owner: string): Promise<Response> {
	return Response.json({ views: await listSavedViews(services().db, owner) } satisfies SavedViewsResponse);
}
