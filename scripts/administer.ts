import type { TrackingState } from '#lib/domain/tracking/tracking-state.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { allowUser } from '#lib/server/auth/allow-user.ts';
import type { Db } from '../src/lib/server/db/tables.ts';
import type { AccountLookupOptions, Finding } from '#lib/server/wiki-api/find-account.ts';
import { listAllowedUsers, removeAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { renewEpoch } from '#lib/server/store/core/epoch.ts';
import { insertTrackedUser, plainTerms, usualEnd } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { removeTrackedUser } from '#lib/server/store/tracking/remove-tracked-users.ts';
import { StartError } from './command/start-error.ts';

/** How the commands of `npm run admin --` are written. */
export const usage = `npm run admin -- COMMAND, where COMMAND is one of
  allow NAME admin|viewer     let someone sign in
  disallow NAME               end someone's access
  track NAME                  track a person for 90 days
  track NAME --no-end         track a person without an end
  untrack NAME keep|purge     stop tracking a person, and keep or purge what was recorded
  list                        allowed users and tracked people
  renew-epoch                 after a backup was restored: every reader starts again`;

const noEnd = '--no-end';

/**
 * Carries out one command. Names may be written with spaces, unquoted.
 * @param asking for whose account a name is
 * @returns what to print, a line each
 * @throws {StartError} with the usage, if it is no such command
 * @throws {Problem} of the store
 */
export async function administer(
	db: Db,
	[command, ...words]: readonly string[],
	asking: AccountLookupOptions,
): Promise<string[]> {
	const last = words.at(-1);
	const name = words.join(' ');
	const nameBeforeLast = words.slice(0, -1).join(' ');
	if (command === 'allow' && nameBeforeLast && (last === 'admin' || last === 'viewer')) {
		const finding = await allowUser(db, { username: nameBeforeLast, role: last, addedBy: null }, asking);
		return [`${nameBeforeLast} may sign in as ${last}.`, ...doubtsAbout(finding)];
	}
	if (command === 'disallow' && name) {
		const { id, username } = find(await listAllowedUsers(db), name);
		await removeAllowedUser(db, id, null);
		return [`${username} may not sign in any more.`];
	}
	const isEndless = last === noEnd;
	const whom = isEndless ? nameBeforeLast : name;
	if (command === 'track' && whom) {
		const endsAt = isEndless ? null : usualEnd(Date.now());
		await insertTrackedUser(db, { username: whom, addedBy: null }, { ...plainTerms, endsAt });
		const end = endsAt === null ? 'without an end' : `until the end of ${lastDayOf(endsAt)} (UTC)`;
		return [`${whom} will be tracked ${end}, as soon as the consumer runs.`];
	}
	if (command === 'untrack' && nameBeforeLast && (last === 'keep' || last === 'purge')) {
		const { id, username } = find(await listTrackedUsers(db), nameBeforeLast);
		await removeTrackedUser(db, id, last);
		return [`${username} will not be tracked any more as soon as the consumer runs; recorded events: ${last}.`];
	}
	if (command === 'list' && words.length === 0) return list(db);
	if (command === 'renew-epoch' && words.length === 0) {
		await renewEpoch(db);
		return ['Every reader will start again.'];
	}
	throw new StartError(`usage: ${usage}`);
}

/** What an admin who allows a name should know of it. */
function doubtsAbout(finding: Finding | null): string[] {
	if (finding?.kind === 'account') return [];
	if (finding === null) return ['Meta could not be asked, so the account is bound when they first sign in.'];
	return ['Meta knows no account of this name. The first person who signs in with it will be let in.'];
}

/** The last day before an end, ms UTC. */
function lastDayOf(endsAt: number): string {
	return new Date(endsAt - 1).toISOString().slice(0, 10);
}

const states: Readonly<Record<TrackingState, string>> = {
	now: '',
	soon: 'not taken up yet',
	paused: 'paused',
	ended: 'ended',
	ending: 'being removed',
	invalid: 'invalid',
	unknown: 'no such account',
	hidden: 'hidden',
	duplicate: 'the account of someone else listed',
};

async function list(db: Db): Promise<string[]> {
	const allowed = await listAllowedUsers(db);
	const tracked = await listTrackedUsers(db);
	return [
		`May sign in: ${allowed.length}`,
		...allowed.map(
			({ username, role, lastSeenAt, centralId, noAccountAt }) =>
				`  ${[
					...[username, role, lastSeenAt === null ? 'not signed in yet' : ''],
					centralId !== null ? '' : noAccountAt === null ? 'account not known yet' : 'no such account',
				]
					.filter(Boolean)
					.join(', ')}`,
		),
		`Tracked: ${tracked.length}`,
		...tracked.map(({ username, tracking, removal, endsAt }) => {
			const state = removal === null ? states[tracking] : `being removed: ${removal}`;
			const end = removal !== null || endsAt === null || tracking === 'ended' ? '' : `until ${lastDayOf(endsAt)}`;
			return `  ${[username, state, end].filter(Boolean).join(', ')}`;
		}),
	];
}

/** @throws {StartError} if nobody of that name is listed, in this spelling or in MediaWiki's */
function find<Row extends { username: string }>(rows: readonly Row[], name: string): Row {
	const canonical = canonicalUsername(name);
	const row =
		rows.find(({ username }) => username === name) ??
		rows.find(({ username }) => canonicalUsername(username) === canonical);
	if (!row) throw new StartError(`${name} is not listed`);
	return row;
}
