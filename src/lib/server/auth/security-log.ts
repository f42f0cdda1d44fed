import type { Log } from '#lib/server/platform/log.ts';

/** What an operator may look for after an attack, and the level and message of its line. */
const securityEvents = {
	'sign-in': ['info', 'signed in'],
	'sign-in-failed': ['warn', 'sign-in failed'],
	'sign-out': ['info', 'signed out'],
	'sessions-ended': ['info', 'sessions ended'],
	/** Signed out, not on the allowlist, or not an admin. */
	refused: ['info', 'access refused'],
	/** A request that writes and is not from our pages, or has a foreign Host. */
	'foreign-request': ['warn', 'foreign request refused'],
	/** A file of events, a report, or of all that is stored about a person. */
	export: ['info', 'exported'],
} as const;

/**
 * Logs an event of security in a line of its own: `security` is its kind, `user` the id of the session's owner (never a
 * name).
 */
export function logSecurity(
	log: Log,
	event: keyof typeof securityEvents,
	fields: Readonly<Record<string, string | number | null>>,
): void {
	const [level, message] = securityEvents[event];
	log[level](message, { security: event, ...fields });
}
