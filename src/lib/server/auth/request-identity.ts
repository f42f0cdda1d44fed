import type { RequestEvent } from '@sveltejs/kit';
import type { Identity } from '#lib/domain/access/identity.ts';
import { readSession } from './auth.ts';
import { identify } from './identify.ts';
import { isReading } from '#lib/server/http/request-guard.ts';
import { services } from '#lib/server/services.ts';

/** What was found out for a request of the network, and by which cookies. */
const found = new WeakMap<object, { cookies: string; identity: Identity }>();

/**
 * Who asks, as the allowlist knows them now. It is asked once for each request of the network: those that a page makes
 * of our own endpoints while it is rendered are part of one, unless they bring other cookies or the page has acted before.
 */
export async function identifyRequest(event: RequestEvent): Promise<Identity> {
	// What adapter-node calls the platform is the same object for a request and those within it.
	const request = event.platform?.req;
	const cookies = JSON.stringify(event.cookies.getAll());
	const known = event.isSubRequest && request ? found.get(request) : undefined;
	if (known?.cookies === cookies) return known.identity;
	const identity = await identify((await readSession(event))?.user, services());
	if (!event.isSubRequest && request && isReading(event.request.method)) found.set(request, { cookies, identity });
	return identity;
}
