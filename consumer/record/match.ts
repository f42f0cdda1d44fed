import { peopleOf, type WikiEvent } from '#lib/domain/event/event.ts';

/** A person who had a name, and when: ms UTC, `until` exclusive, null is open. */
export interface TrackedNamePeriod {
	userId: number;
	from: number | null;
	until: number | null;
}

/** All who are tracked, by every name in canonical form that they have or had. */
export type Tracked = ReadonlyMap<string, readonly TrackedNamePeriod[]>;

/** The tracked people of an event, by their names at its time, each once; empty for most events. */
export function match(event: Pick<WikiEvent, 'user' | 'about' | 'time'>, tracked: Tracked): number[] {
	const found = new Set<number>();
	for (const name of peopleOf(event)) {
		for (const holder of tracked.get(name) ?? []) if (isNameValidAt(holder, event.time)) found.add(holder.userId);
	}
	return [...found];
}

/** Whether a name meant its holder at a time, ms UTC. */
export function isNameValidAt({ from, until }: TrackedNamePeriod, time: number): boolean {
	return (from === null || from <= time) && (until === null || time < until);
}
