import type { Problem } from '../core/problem.ts';

/** What an allowed user may do: `viewer` reads, `admin` also decides who is tracked and who may come in. */
export type Role = 'viewer' | 'admin';

/** Who asks, found out anew at each request. */
export type Identity =
	| { kind: 'nobody' }
	/** Signed in, but not on the allowlist. */
	| { kind: 'stranger'; username: string }
	/** `id` stays the same under another name: the session's id of the person. */
	| { kind: 'allowed'; id: string; username: string; role: Role }
	/** Signed in, but the allowlist cannot be read just now. */
	| { kind: 'unknown'; username: string; problem: Problem };

/** The name of local mode's admin. A `#` cannot be in a MediaWiki username, so it is nobody else's. */
export const localAdmin = '#local';
