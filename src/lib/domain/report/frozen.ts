import type { PersonUnknown } from './knowledge.ts';
import type { HiddenPart } from '../event/event.ts';
import type { ReportPerson } from './report.ts';
import type { ReportEvent } from './report-event.ts';

/** What is copied of a person when a campaign is closed: what was known of them then. */
export type FrozenFacts = Pick<ReportPerson, 'times' | 'unknown' | 'registeredAt' | 'activeAfter'>;

/** What is copied of an event that counts, besides whose it is, its wiki, time and title. */
export type FrozenEvent = Omit<ReportEvent, 'userId' | 'wiki' | 'time' | 'title'>;

/** The report of a closed campaign stays as it was when the campaign was closed. */
export interface FrozenReport {
	/** The campaign's name. */
	campaign: string;
	/** As of when it is, ms UTC. */
	closed_at: number;
	/** When it is deleted with the campaign, ms UTC. */
	delete_at: number;
	/** When people were removed from it, ms UTC: the first one first. */
	removed_at: number[];
}

/** A closed campaign is deleted after so many days unless another day is chosen: two years. */
export const deletedAfterDays = 730;
/** It is deleted at the latest after so many days: ten years. */
export const deletedAfterDaysAtMost = 3_652;

/** A copied event, and its title. */
export interface FrozenPage {
	title: string | null;
	event: FrozenEvent;
}

/**
 * A copied event without parts that its wiki hides now. Summaries and texts are not in a report.
 * @returns null: it is not known by whom it is, so that it cannot be in a report
 */
export function withoutHiddenParts({ title, event }: FrozenPage, parts: readonly HiddenPart[]): FrozenPage | null {
	if (parts.includes('user')) return null;
	const isBlank = parts.includes('page') || (event.type === 'log' && parts.includes('text'));
	return isBlank ? { title: null, event: { ...event, namespace: null, pageId: null } } : { title, event };
}

/** Adds what is known of a person from one report to what is known from another; of a time that is in both, once. */
export function joinFacts(one: FrozenFacts, other: FrozenFacts): FrozenFacts {
	return {
		...one,
		times: joinTimes([...one.times, ...other.times]),
		unknown: joinUnknown(one.unknown, other.unknown),
		registeredAt: one.registeredAt ?? other.registeredAt,
	};
}

/** What is not known, by one answer or the other. */
export function joinUnknown(one: PersonUnknown, other: PersonUnknown): PersonUnknown {
	return one === null || other === null ? null : cutOverlaps([...one, ...other]);
}

/** Times without overlap, in order. */
export function joinTimes<Time extends { from: number; until: number }>(times: readonly Time[]): Time[] {
	const all: Time[] = [];
	for (const time of [...times].sort((a, b) => a.from - b.from)) {
		const last = all.at(-1);
		if (last && time.from <= last.until) last.until = Math.max(last.until, time.until);
		else if (time.from < time.until) all.push({ ...time });
	}
	return all;
}

/** In order; where two overlap, only the earlier one has that time. */
function cutOverlaps<Time extends { from: number; until: number }>(times: readonly Time[]): Time[] {
	let reached = -Infinity;
	return [...times]
		.sort((a, b) => a.from - b.from)
		.flatMap((time) => {
			const from = Math.max(time.from, reached);
			reached = Math.max(reached, time.until);
			return from < time.until ? { ...time, from } : [];
		});
}
