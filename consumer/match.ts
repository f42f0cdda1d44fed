import { peopleOf, type WikiEvent } from '#lib/domain/wiki-event.ts';

/** A person who had a name, and when: ms UTC, `until` exclusive, null is open. */
export interface NameHolder {
	userId: number;
	from: number | null;
	until: number | null;
}

/** Everybody followed, by every name in canonical form that they have or had. */
export type Tracked = ReadonlyMap<string, readonly NameHolder[]>;

/** The people followed whom an event concerns, at its time, each once; empty for most events. */
export function match(event: Pick<WikiEvent, 'user' | 'about' | 'time'>, tracked: Tracked): number[] {
	const found = new Set<number>();
	for (const name of peopleOf(event)) {
		for (const { userId, from, until } of tracked.get(name) ?? []) {
			if ((from === null || from <= event.time) && (until === null || event.time < until)) found.add(userId);
		}
	}
	return [...found];
}
