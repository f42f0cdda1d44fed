import type { RequestEvent } from '@sveltejs/kit';
import type { Identity } from '#lib/domain/access/identity.ts';
import type { Problem } from '#lib/domain/core/problem.ts';
import { audienceOf, refusalOf } from './access.ts';
import { readSession } from './auth.ts';
import { identify } from './identify.ts';
import { isReading } from '#lib/server/http/request-guard.ts';
import { services } from '#lib/server/services.ts';

/** The identity found for a network request, with the cookies that it depends on. */
const found = new WeakMap<object, { cookies: string; identity: Identity }>();

/**
 * The user of a request, according to the allowlist now. The allowlist is read once for each network request: requests
 * to our own endpoints during rendering belong to it, unless they have other cookies or a form action ran before.
 */
export async function identifyRequest(event: RequestEvent): Promise<Identity> {
	// adapter-node's `platform` is the same object for a request and those within it.
	const request = event.platform?.req;
	const cookies = JSON.stringify(event.cookies.getAll());
	const known = event.isSubRequest && request ? found.get(request) : undefined;
	if (known?.cookies === cookies) return known.identity;
	const identity = await identify(await readSession(event), services());
	if (!event.isSubRequest && request && isReading(event.request.method)) found.set(request, { cookies, identity });
	return identity;
}

/**
 * Asks again, while a long response is being sent, whether its reader may still read it. No cookie can be set then.
 * @returns why they may not; null if they may. It fails as the database does.
 */
export function laterRefusal(event: RequestEvent): () => Promise<Problem | null> {
	const audience = audienceOf(event.route.id ?? '', 'GET') ?? 'admin';
	const asking = { ...event, cookies: { ...event.cookies, set: () => undefined } };
	return async () => refusalOf(audience, await identify(await readSession(asking), services()));
}
