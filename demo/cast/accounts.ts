import { bots, people } from '../people.ts';
import { numberOf } from '../stream/page-id.ts';
import { userKind } from '#lib/domain/person/username.ts';
import type { ApiAccount } from '../wiki-farm.ts';
import { bystanders, type Character, otherPatroller, tracked } from './cast.ts';
import { contestants } from './contest.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Higher than the numbers of everybody else. */
const firstInvented = 1_000_000;

/** Names that appear in events, of people who are not described. */
const others = [...people, ...bots, otherPatroller, 'Example Renamer', 'Example Performer'];

/** The accounts of everybody in the demo: all but addresses, the tracked people first. @param now ms UTC */
export function accountsOf(now: number): ApiAccount[] {
	const described = [...tracked, ...bystanders, ...contestants];
	const unknown = others
		.filter((name) => !described.some((one) => one.name === name))
		.map((name): Character => ({
			name,
			kind: 'quiet',
			zone: 0,
			home: 'enwiki',
			others: ['dewiki', 'metawiki'],
			perDay: 0,
		}));
	return [...described, ...unknown]
		.filter(({ name }) => userKind(name) !== 'ip')
		.map((one, at) => accountOf(one, at + 1, now));
}

/** An account of somebody who is not in the demo: made an hour ago, and without edits. @param now ms UTC */
export function newcomerNamed(name: string, now: number): ApiAccount {
	const registration = `${new Date(now - hour).toISOString().slice(0, 19)}Z`;
	return { id: firstInvented + numberOf(name), name, home: 'enwiki', registration, edits: { enwiki: 0 } };
}

function accountOf({ name, home, others: more, ...one }: Character, id: number, now: number): ApiAccount {
	// Different for everybody, and the same each time.
	const number = numberOf(name);
	const {
		since = Date.UTC(2006 + (number % 18), number % 12, 1 + (number % 28), number % 24),
		edits = 40 + (number % 9_000),
	} = one;
	const isAgo = typeof since === 'number' && since < 10_000;
	const registered = new Date(isAgo ? now - since * day - (number % day) : since);
	const share = (at: number) =>
		Math.floor((edits * 0.3 * (more.length - at)) / ((more.length * (more.length + 1)) / 2));
	const elsewhere = more.map((wiki, at) => [wiki, share(at)] as const);
	const atHome = edits - elsewhere.reduce((sum, [, count]) => sum + count, 0);
	const timestamp = `${new Date(now - 3 * day).toISOString().slice(0, 19)}Z`;
	const block = { by: otherPatroller, reason: 'Vandalism', timestamp };
	const blocked = one.blockedOn ?? [];
	return {
		...{ id, name, home, registration: `${registered.toISOString().slice(0, 19)}Z` },
		edits: Object.fromEntries([[home, atHome], ...elsewhere, ...blocked.map((wiki) => [wiki, 3] as const)]),
		...(one.groups && { groups: one.groups }),
		...(one.homeGroups && { localGroups: { [home]: one.homeGroups } }),
		...(one.isLocked && { locked: true }),
		...(blocked.length > 0 && { blocks: Object.fromEntries(blocked.map((wiki) => [wiki, block])) }),
	};
}
