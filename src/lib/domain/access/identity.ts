import type { Preferences } from '../core/preferences.ts';
import type { Problem } from '../core/problem.ts';

/** What an allowed user may do: `viewer` reads, `admin` also decides who is tracked and who may sign in. */
export type Role = 'viewer' | 'admin';

/** A user on the allowlist. */
export interface AllowedIdentity {
	kind: 'allowed';
	/** The user's id in sessions, which a rename does not change. */
	id: string;
	username: string;
	role: Role;
	/** The number of the session that asks. */
	sessionId: number;
}

/** Who sends a request; determined at each request. */
export type Identity =
	| { kind: 'nobody' }
	/** Signed in, but not on the allowlist. */
	| { kind: 'stranger'; id: string; username: string }
	| AllowedIdentity
	/** Signed in, but the allowlist cannot be read now. */
	| { kind: 'unknown'; username: string; problem: Problem };

/** The name of local mode's admin. A `#` cannot be in a MediaWiki username, so it is no one else's. */
export const localAdmin = '#local';

/** Who is asking, and how the pages are to be written. */
export interface SessionResponse {
	/** Null for someone who is not signed in, or not allowed in. */
	user: { /** Stays the same under another name. */ id: string; username: string; role: Role } | null;
	/** The name under which someone is signed in, allowed or not. */
	signedInAs: string | null;
	/** True: they are signed in and not on the allowlist. False too while the allowlist cannot be read. */
	isRefused: boolean;
	/** How many people are tracked; null for those who are not to know, or while it is not known. */
	tracked: number | null;
	/** The language of the pages. */
	language: string;
	/** From the cookies of this device. */
	preferences: Preferences;
	/** In the demo: what browsers ask in place of the wikis. */
	demoWikisUrl?: string;
}
