import type { EventFilter } from '../filter/event-filter.ts';
import type { WikiEvent } from '../event/event.ts';

/** Present names by former names that nobody else has now. */
export type FormerNames = Readonly<Record<string, string>>;

/** A filter with present names instead of former ones: events contain only present names. */
export function withCurrentNames(filter: EventFilter, formerNames: FormerNames = {}): EventFilter {
	let current = filter;
	for (const field of ['user', 'not-user'] as const) {
		const names = filter[field];
		if (!names?.some((name) => Object.hasOwn(formerNames, name))) continue;
		const now = names.map((name) => (Object.hasOwn(formerNames, name) ? formerNames[name] : undefined) ?? name);
		current = { ...current, [field]: [...new Set(now)].sort() };
	}
	return current;
}

/** The same after a rename: known events come again with another name. */
export function followRenames(
	filter: EventFilter,
	known: readonly Pick<WikiEvent, 'key' | 'user'>[],
	altered: readonly Pick<WikiEvent, 'key' | 'user'>[],
): EventFilter {
	if (filter.user === undefined && filter['not-user'] === undefined) return filter;
	const before = new Map(known.map(({ key, user }) => [key, user]));
	const renames = altered.flatMap(({ key, user }) => {
		const name = before.get(key) ?? null;
		return name !== null && user !== null && name !== user ? [[name, user] as const] : [];
	});
	return withCurrentNames(filter, Object.fromEntries(renames));
}
