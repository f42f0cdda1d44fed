import { daysAfterCampaign } from '#lib/domain/campaign/campaign.ts';
import { dayLength } from '#lib/domain/insight/period.ts';
import { stretchesToFill, backfillStart } from '#lib/domain/backfill/backfill-plan.ts';
import { mergeStretches, type TimeRange } from '#lib/domain/coverage/coverage.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type Coverage, listCoverage, listCovered } from '../coverage/coverage.ts';
import { readSettings } from '../core/settings.ts';
import type { LeasedDb } from '../core/leased.ts';

/**
 * Only stretches that ended at least so long ago are asked for, ms: newer revisions may not be on the server that answers.
 * Whole stretches, so that no wiki is asked for the last seconds only.
 */
const settled = 60_000;

/**
 * Plans what is to be asked of the wikis: what is not known of those who are tracked, as far back as the settings
 * say or as a campaign of theirs begins, of its other people what is not known of its time, and what was not asked for before.
 * @param now ms UTC
 * @returns how many backfills are new
 * @throws {Problem} `lease-lost`
 */
export async function planBackfills(leased: LeasedDb, now: number): Promise<number> {
	if ((await findUnplanned(leased.db, now)).length === 0) return 0;
	// Checked again in the transaction, since a person may have been removed meanwhile.
	return leased.write(async ({ tx }) => {
		const rows = (await findUnplanned(tx, now)).map(({ userId, from, until }) => ({
			user_id: userId,
			starts_at: from,
			ends_at: until,
			status: 'planned',
			planned_at: now,
		}));
		for (const some of chunks(rows)) await tx.insertInto('backfills').values(some).execute();
		return rows.length;
	});
}

async function findUnplanned(db: Db, now: number): Promise<(TimeRange & { userId: number })[]> {
	const { backfillDays, retentionDays } = await readSettings(db);
	const { expired_until } = await db.selectFrom('state').select('expired_until').executeTakeFirstOrThrow();
	const earliest = Math.max(backfillStart(now, [retentionDays]), expired_until ?? -Infinity);
	const from = Math.max(backfillStart(now, [backfillDays]), earliest);
	const covered = await listCovered(db);
	const ofCampaigns = Map.groupBy(await listCampaignTimes(db, now), ({ userId }) => userId);
	const coverage = Map.groupBy(await listCoverage(db), ({ userId }) => userId);
	const taken = Map.groupBy(
		await db.selectFrom('backfills').select(['user_id', 'starts_at as from', 'ends_at as until']).execute(),
		({ user_id }) => user_id,
	);
	return [...covered.union(new Set(ofCampaigns.keys()))].flatMap((userId) => {
		const person = personOf(coverage.get(userId) ?? []);
		const theirs = ofCampaigns.get(userId) ?? [];
		const begin = Math.max(earliest, Math.min(from, ...theirs.map((time) => time.from)));
		const wanted = covered.has(userId)
			? [{ from: begin, until: now }]
			: mergeRanges(theirs.map((time) => ({ from: Math.max(earliest, time.from), until: time.until })));
		return wanted
			.flatMap((range) => stretchesToFill(person, taken.get(userId) ?? [], range))
			.filter(({ until }) => until <= now - settled)
			.map((stretch) => ({ userId, ...stretch }));
	});
}

/**
 * The times that campaigns ask for, of the people with their labels: until it is known who stays active after it, and no
 * longer than the person is tracked.
 */
async function listCampaignTimes(db: Db, now: number): Promise<(TimeRange & { userId: number })[]> {
	const rows = await db
		.selectFrom('campaigns')
		.innerJoin('tracked_labels', 'tracked_labels.label', 'campaigns.label')
		.innerJoin('tracked_users', 'tracked_users.id', 'tracked_labels.tracked_id')
		.select(['user_id', 'campaigns.starts_at', 'campaigns.ends_at', 'tracked_users.ends_at as tracked_until'])
		.where('removal', 'is', null)
		.where('problem', 'is', null)
		.where('paused_at', 'is', null)
		.execute();
	return rows.flatMap(({ user_id: userId, starts_at: from, ends_at, tracked_until }) => {
		const until = Math.min(ends_at + daysAfterCampaign * dayLength, tracked_until ?? Infinity, now);
		return userId === null || until <= from ? [] : [{ userId, from, until }];
	});
}

function mergeRanges(ranges: readonly TimeRange[]): TimeRange[] {
	return mergeStretches(ranges.map((range) => ({ source: 'stream', ...range })));
}

function personOf(rows: readonly Coverage[]) {
	return { stretches: mergeStretches(rows), openSince: rows.find(({ open }) => open)?.from ?? null };
}
