import type { EventFilter } from '../filter/event-filter.ts';
import type { WikiEvent } from '../event/event.ts';

/** The names of now of people by the names that they had before and that nobody else bears. */
export type FormerNames = Readonly<Record<string, string>>;

/** A filter that means people by the names of now: events tell no others. */
export function withCurrentNames(filter: EventFilter, formerNames: FormerNames = {}): EventFilter {
	const { user } = filter;
	if (!user?.some((name) => Object.hasOwn(formerNames, name))) return filter;
	const names = user.map((name) => (Object.hasOwn(formerNames, name) ? formerNames[name] : undefined) ?? name);
	return { ...filter, user: [...new Set(names)].sort() };
}

/** The same after somebody was renamed: events that are known come again with another name. */
export function followRenames(
	filter: EventFilter,
	known: readonly Pick<WikiEvent, 'key' | 'user'>[],
	altered: readonly Pick<WikiEvent, 'key' | 'user'>[],
): EventFilter {
	if (filter.user === undefined) return filter;
	const before = new Map(known.map(({ key, user }) => [key, user]));
	const renames = altered.flatMap(({ key, user }) => {
		const name = before.get(key) ?? null;
		return name !== null && user !== null && name !== user ? [[name, user] as const] : [];
	});
	return withCurrentNames(filter, Object.fromEntries(renames));
}
