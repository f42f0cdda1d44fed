import { bystanders, type Character, tracked } from './cast.ts';

const hour = 3_600_000;

/** How busy people are from each hour of their day to the next: at night they sleep. */
const ofDay = [
	0.3, 0, 0, 0, 0, 0, 0.2, 0.5, 0.9, 1.2, 1.2, 1.1, 0.9, 1, 1.1, 1.1, 1.2, 1.3, 1.6, 2.2, 2.5, 2.4, 1.7, 0.8,
];
const mean = ofDay.reduce((sum, busy) => sum + busy, 0) / 24;

/** How busy somebody is at a time (ms UTC), with 1 as the mean over a week; 0: they sleep. @param zone hours from UTC */
export function busyness(zone: number, time: number): number {
	const local = time + zone * hour;
	const weekday = new Date(local).getUTCDay();
	const today = weekday === 0 || weekday === 6 ? 0.72 : 1.112;
	return ((ofDay[Math.floor((local % (24 * hour)) / hour)] ?? 0) / mean) * today;
}

/** How often a character begins something at a time, a day. */
function pace({ zone, perDay }: Character, time: number): number {
	return perDay * busyness(zone, time);
}

/** Everybody who is always around. */
export const regulars: readonly Character[] = [...tracked, ...bystanders];

/** How often anybody of these begins something at a time (ms UTC), a minute. */
export function paceOfAll(time: number, people = regulars): number {
	return people.reduce((sum, one) => sum + pace(one, time), 0) / (24 * 60);
}

/**
 * Someone who begins something at a time (ms UTC): the more often, the more they do at this hour. Null: nobody is
 * awake.
 */
export function someoneAwake(random: () => number, time: number, people = regulars): Character | null {
	const awake = people.map((one) => [one, pace(one, time)] as const);
	let rest = random() * awake.reduce((sum, [, often]) => sum + often, 0);
	return awake.find(([, often]) => (rest -= often) < 0)?.[0] ?? null;
}
