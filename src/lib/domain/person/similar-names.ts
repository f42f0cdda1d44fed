import type { FormerNames } from './former-names.ts';
import { normalizedUsername } from './username.ts';

/** Who is known by name. */
export interface KnownNames {
	users: readonly string[];
	formerNames?: FormerNames;
}

/**
 * Names of now that differ from a name in upper and lower case only, or stand for one that does. They may be of other people:
 * case counts in the names of MediaWiki, so they can only be offered.
 */
export function similarNames(name: string, { users, formerNames = {} }: KnownNames): string[] {
	const wanted = normalizedUsername(name);
	const isAlike = (other: string) => other !== name && normalizedUsername(other) === wanted;
	const former = Object.entries(formerNames).flatMap(([before, now]) => (isAlike(before) ? [now] : []));
	return [...new Set([...users.filter(isAlike), ...former])].filter((other) => other !== name).sort();
}

/** Those of some names that nobody bears who is known, now or before. */
export function unknownNames(names: readonly string[], { users, formerNames = {} }: KnownNames): string[] {
	return names.filter((name) => !users.includes(name) && !Object.hasOwn(formerNames, name));
}
