import type { Identity, Role } from '../domain/identity.ts';
import { Problem } from '../domain/problem.ts';

/** Who may use a route: everyone, whoever is on the allowlist, or admins. */
export type Audience = 'everyone' | Role;

/** A method that a route may offer; HEAD goes with GET. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Every route and who may use it. What is not in here is refused, so a new route begins with a line in this table. */
export const access: Readonly<Record<string, Partial<Record<Method, Audience>>>> = {
	'/': { GET: 'viewer' },
	'/preferences': { GET: 'viewer' },
	'/preferences/set': { POST: 'viewer' },
	'/users': { GET: 'viewer' },
	'/users/[name]': { GET: 'viewer' },
	'/insights': { GET: 'viewer' },
	'/settings': { GET: 'admin', POST: 'admin' },
	'/settings/allowed-users': { GET: 'admin', POST: 'admin' },
	'/settings/record': { GET: 'admin', POST: 'admin' },
	'/settings/audit-log': { GET: 'admin' },
	'/settings/tracked-users/remove': { GET: 'admin', POST: 'admin' },
	'/settings/tracked-users/[id]': { GET: 'admin', POST: 'admin' },
	'/settings/tracked-users/[id]/export': { GET: 'admin' },
	'/settings/tracked-users/[id]/remove': { GET: 'admin', POST: 'admin' },
	'/settings/allowed-users/[id]/remove': { GET: 'admin', POST: 'admin' },
	'/privacy': { GET: 'everyone' },
	'/sign-in': { GET: 'everyone', POST: 'everyone' },
	'/sign-out': { POST: 'everyone' },
	'/auth/callback/wikimedia': { GET: 'everyone' },
	'/refused': { GET: 'everyone' },
	'/shell': { GET: 'everyone' },
	'/manifest.webmanifest': { GET: 'everyone' },
	'/status': { GET: 'viewer' },
	// Asks by itself: for this machine, or for a token.
	'/metrics': { GET: 'everyone' },
	'/livez': { GET: 'everyone' },
	'/healthz': { GET: 'everyone' },
	'/api/session': { GET: 'everyone' },
	'/api/events': { GET: 'viewer' },
	'/api/events.csv': { GET: 'viewer' },
	'/api/events.ndjson': { GET: 'viewer' },
	'/api/coverage': { GET: 'viewer' },
	'/api/backfills/[id]': { POST: 'admin' },
	'/api/insights': { GET: 'viewer' },
	'/api/changes': { GET: 'viewer' },
	'/api/users': { GET: 'viewer' },
	'/api/users/[name]': { GET: 'viewer' },
	'/api/live': { GET: 'viewer' },
	'/api/users/[name]/notes': { GET: 'viewer', POST: 'viewer', DELETE: 'viewer' },
	'/api/status': { GET: 'viewer' },
	'/api/feed': { GET: 'viewer' },
	'/api/filter-choices': { GET: 'viewer' },
	'/api/views': { GET: 'viewer', PUT: 'viewer', DELETE: 'viewer' },
	'/api/reviews': { GET: 'viewer', POST: 'viewer' },
};

/** Who may use a route with a method; null if it is not offered to anyone. */
export function audienceOf(route: string, method: string): Audience | null {
	const offered = new Map(Object.entries(access)).get(route);
	return new Map(Object.entries(offered ?? {})).get(method === 'HEAD' ? 'GET' : method) ?? null;
}

/** Why someone may not use what an audience may; null if they may. */
export function refusalOf(audience: Audience, identity: Identity): Problem | null {
	if (audience === 'everyone') return null;
	switch (identity.kind) {
		case 'nobody':
			return new Problem('not-signed-in', 'sign in first');
		case 'stranger':
			return new Problem('not-allowed', `${identity.username} is not on the allowlist`);
		case 'unknown':
			return identity.problem;
		case 'allowed':
			if (audience === 'viewer' || identity.role === 'admin') return null;
			return new Problem('not-allowed', `${identity.username} is not an admin`);
	}
}
