import type { FormerNames } from './former-names.ts';
import { normalizedUsername } from './username.ts';

/** The names that are known. */
export interface KnownNames {
	users: readonly string[];
	formerNames?: FormerNames;
}

/**
 * Present names that differ from a name in upper and lower case only, and those of people whose former name does. They
 * may be of other people, since MediaWiki's names are case-sensitive: so they are only suggestions.
 */
export function similarNames(name: string, { users, formerNames = {} }: KnownNames): string[] {
	const wanted = normalizedUsername(name);
	const isAlike = (other: string) => other !== name && normalizedUsername(other) === wanted;
	const former = Object.entries(formerNames).flatMap(([before, now]) => (isAlike(before) ? [now] : []));
	return [...new Set([...users.filter(isAlike), ...former])].filter((other) => other !== name).sort();
}

/** The names that no known person has or had. */
export function unknownNames(names: readonly string[], { users, formerNames = {} }: KnownNames): string[] {
	return names.filter((name) => !users.includes(name) && !Object.hasOwn(formerNames, name));
}
