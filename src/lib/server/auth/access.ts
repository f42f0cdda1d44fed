import type { AllowedIdentity, Identity, Role } from '#lib/domain/access/identity.ts';
import { Problem } from '#lib/domain/core/problem.ts';

/** Who may use a route: everyone, users on the allowlist, or admins. */
export type Audience = 'everyone' | Role;

/** A method that a route may offer; GET includes HEAD. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may use a method of a route, and how long the body of a request may be, in bytes: without a number it accepts no
 * body.
 */
type Offer = Audience | readonly [audience: Audience, longestBody: number];

/** A form with short fields. */
const form = 16 * 1024;
/** The longest pasted text, most of it escaped, and what was found in it. */
const pastedList = 12 * 1024 * 1024;
/** The ids of 20,000 people. */
const chosenPeople = 256 * 1024;
/** The longest description, and as many titles as there can be. */
const campaign = 1024 * 1024;
/** The longest note, every character of it escaped. */
const note = 16_000;
/** The longest name and query of a view. */
const view = 100_000;
/** The maximum number of marks in one request, with the longest notes. */
const marks = 400_000;

/** The maximum number of claimed events in one request. */
const claims = 64_000;

/** Every route and who may use it. A route that is not in it is refused, so a new route needs a line in this table. */
export const access: Readonly<Record<string, Partial<Record<Method, Offer>>>> = {
	'/(activity)': { GET: 'viewer' },
	'/review': { GET: 'viewer' },
	'/more': { GET: 'viewer' },
	'/preferences': { GET: 'viewer' },
	'/preferences/set': { POST: ['viewer', form] },
	'/users': { GET: 'viewer' },
	'/users/[name]': { GET: 'viewer' },
	'/insights': { GET: 'viewer' },
	'/campaigns': { GET: 'viewer' },
	'/campaigns/report': { GET: 'viewer' },
	'/campaigns/new': { GET: 'admin', POST: ['admin', campaign] },
	'/campaigns/[name]': { GET: 'viewer' },
	'/campaigns/[name]/edit': { GET: 'admin', POST: ['admin', campaign] },
	'/settings': { GET: 'admin', POST: ['admin', pastedList] },
	'/settings/allowed-users': { GET: 'admin', POST: ['admin', form] },
	'/settings/record': { GET: 'admin', POST: ['admin', form] },
	'/settings/audit-log': { GET: 'admin' },
	'/settings/tracked-users/remove': { GET: 'admin', POST: ['admin', chosenPeople] },
	'/settings/tracked-users/[id]': { GET: 'admin', POST: ['admin', form] },
	'/settings/tracked-users/[id]/export': { GET: 'admin' },
	'/settings/tracked-users/[id]/remove': { GET: 'admin', POST: ['admin', form] },
	'/settings/allowed-users/[id]/remove': { GET: 'admin', POST: ['admin', form] },
	'/risk': { GET: 'viewer' },
	'/privacy': { GET: 'everyone' },
	'/sign-in': { GET: 'everyone', POST: ['everyone', form] },
	'/sign-out': { POST: ['everyone', form] },
	'/auth/callback/wikimedia': { GET: 'everyone' },
	'/refused': { GET: 'everyone' },
	'/shell': { GET: 'everyone' },
	'/manifest.webmanifest': { GET: 'everyone' },
	'/status': { GET: 'viewer' },
	// Checks access itself: from this machine, or with a token.
	'/metrics': { GET: 'everyone' },
	'/livez': { GET: 'everyone' },
	'/healthz': { GET: 'everyone' },
	'/api/session': { GET: 'everyone' },
	'/api/sessions': { GET: 'viewer', DELETE: ['viewer', form] },
	'/api/events': { GET: 'viewer' },
	'/api/events.csv': { GET: 'viewer' },
	'/api/events.ndjson': { GET: 'viewer' },
	'/api/coverage': { GET: 'viewer' },
	'/api/backfills/[id]': { POST: ['admin', form] },
	'/api/insights': { GET: 'viewer' },
	'/api/insights/[part]': { GET: 'viewer' },
	'/api/campaigns': { GET: 'viewer' },
	'/api/report': { GET: 'viewer' },
	'/api/report.csv': { GET: 'viewer' },
	'/api/changes': { GET: 'viewer' },
	'/api/users': { GET: 'viewer' },
	'/api/users/[name]': { GET: 'viewer' },
	'/api/live': { GET: 'viewer' },
	'/api/users/[name]/notes': { GET: 'viewer', POST: ['viewer', note], DELETE: ['viewer', note] },
	'/api/shares': { GET: 'viewer' },
	'/api/status': { GET: 'viewer' },
	'/api/feed': { GET: 'viewer' },
	'/api/filter-choices': { GET: 'viewer' },
	'/api/views': { GET: 'viewer', PUT: ['viewer', view], DELETE: ['viewer', form] },
	'/api/claims': { PUT: ['viewer', claims] },
	'/api/reviews': { GET: 'viewer', POST: ['viewer', marks] },
};

/** Who may use a route with a method; null if it is not offered to anyone. */
export function audienceOf(route: string, method: string): Audience | null {
	const offer = offerOf(route, method);
	return typeof offer === 'object' ? offer[0] : (offer ?? null);
}

/** How long the body of a request may be, in bytes. */
export function longestBodyOf(route: string, method: string): number {
	const offer = offerOf(route, method);
	return typeof offer === 'object' ? offer[1] : 0;
}

/** How long the longest body of all may be, in bytes. */
export const longestOfAll = Math.max(
	...Object.values(access).flatMap((offers) =>
		Object.values(offers).map((offer) => (typeof offer === 'string' ? 0 : offer[1])),
	),
);

function offerOf(route: string, method: string): Offer | undefined {
	const offered = new Map(Object.entries(access)).get(route);
	return new Map(Object.entries(offered ?? {})).get(method === 'HEAD' ? 'GET' : method);
}

/** Why a user does not belong to an audience; null if they do. */
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

/** The user who sends a request to a route that is not for everyone. @throws {Problem} `not-allowed` */
export function requireAllowed({ identity }: { identity: Identity }): AllowedIdentity {
	if (identity.kind === 'allowed') return identity;
	throw new Problem('not-allowed', 'only users on the allowlist may do this');
}
