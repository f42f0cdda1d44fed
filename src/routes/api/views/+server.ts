import type { SavedViewsResponse } from '#lib/domain/filter/saved-view.ts';
import type { Identity } from '#lib/domain/access/identity.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { readJsonObject } from '#lib/server/http/json-body.ts';
import { services } from '#lib/server/services.ts';
import { deleteSavedView, listSavedViews, saveView } from '#lib/server/store/filter/saved-views.ts';
import { parseViewId, parseViewRequest } from '#lib/server/filter/view-request.ts';

/** The views that whoever asks has saved. */
export const GET = endpoint(({ locals: { identity } }) => answer(ownerOf(identity)));

/** Saves one, or changes the one with an id; answers with all of them. */
export const PUT = endpoint(async ({ request, locals: { identity } }) => {
	const owner = ownerOf(identity);
	await saveView(services().db, owner, parseViewRequest(await readJsonObject(request)));
	return answer(owner);
});

/** Forgets the one with an id; answers with those that are left. */
export const DELETE = endpoint(async ({ request, locals: { identity } }) => {
	const owner = ownerOf(identity);
	await deleteSavedView(services().db, owner, parseViewId(await readJsonObject(request)));
	return answer(owner);
});

function ownerOf(identity: Identity): string {
	if (identity.kind !== 'allowed') throw new Problem('not-allowed', 'views are of those on the allowlist');
	return identity.id;
}

async function answer(owner: string): Promise<Response> {
	return Response.json({ views: await listSavedViews(services().db, owner) } satisfies SavedViewsResponse);
}
