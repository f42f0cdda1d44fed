import type { Problem } from '../core/problem.ts';

/** What an allowed user may do: `viewer` reads, `admin` also decides who is tracked and who may sign in. */
export type Role = 'viewer' | 'admin';

/** Who sends a request; determined at each request. */
export type Identity =
	| { kind: 'nobody' }
	/** Signed in, but not on the allowlist. */
	| { kind: 'stranger'; username: string }
	/** `id`: the user's id in sessions, which a rename does not change. */
	| { kind: 'allowed'; id: string; username: string; role: Role }
	/** Signed in, but the allowlist cannot be read now. */
	| { kind: 'unknown'; username: string; problem: Problem };

/** The name of local mode's admin. A `#` cannot be in a MediaWiki username, so it is no one else's. */
export const localAdmin = '#local';
