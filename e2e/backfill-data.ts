import type { Db } from '#lib/server/db/tables.ts';
import { lease, record } from '../fixtures/database.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/tracked-users.ts';

export const gardener = 'Example Gardener';
const day = 86_400_000;

/** Somebody about whom the wikis were asked four times: each time it ended otherwise, or has not ended. No consumer does more. */
export async function prepareBackfills(db: Db): Promise<void> {
	const now = Math.floor(Date.now() / day) * day;
	const held = await lease(db);
	await insertTrackedUser(db, { username: gardener, addedBy: null });
	const since = now - 40 * day;
	await held.write((writing) => syncTrackedUsers(writing, { from: since, until: since }));
	await record(held, [], { progress: { position: '{}', streamedUntil: now, lastEventAt: now } });
	const { id: user_id } = await db
		.selectFrom('users')
		.select('id')
		.where('name', '=', gardener)
		.executeTakeFirstOrThrow();
	const states = [
		{ status: 'done', from: 400, until: 365, wikis: [{ wiki: 'dewiki', status: 'done', events: 1_234, edits: 5_000 }] },
		{ status: 'failed', from: 365, until: 200, wikis: [{ wiki: 'enwiki', status: 'failed', problem: 'http-403' }] },
		{
			status: 'running',
			from: 200,
			until: 40,
			wikis: [
				{ wiki: 'commonswiki', status: 'done', events: 87_654, edits: 250_000 },
				{ wiki: 'dewiki', events: 500, edits: 5_000, reached_at: now - 120 * day },
				{ wiki: 'be_x_oldwiki', list: 'log', edits: 40 },
				{ wiki: 'roa_rupwiki', list: 'about', edits: 4, problem: 'maxlag', retry_at: now + 2 * day, tries: 3 },
				{ wiki: 'zh_min_nanwiki', status: 'failed', edits: 3, problem: 'unreadable: wrong-type timestamp' },
			],
		},
		{ status: 'planned', from: 20, until: 19, wikis: [] },
	];
	for (const { status, from, until, wikis } of states) {
		const stretch = { starts_at: now - from * day, ends_at: now - until * day };
		const rest = { central_id: 7, name: gardener, problem: null, retry_at: null, finished_at: null };
		await db
			.insertInto('backfills')
			.values({ user_id, status, ...stretch, ...rest, planned_at: now })
			.execute();
		const { id: backfill_id } = await db
			.selectFrom('backfills')
			.select('id')
			.orderBy('id', 'desc')
			.limit(1)
			.executeTakeFirstOrThrow();
		for (const wiki of wikis) {
			const usual = { status: 'waiting', list: 'edit', edits: 1, reached_at: null, problem: null, retry_at: null };
			const asked = { backfill_id, api_url: 'http://127.0.0.1:9/w/api.php', local_id: 7 };
			await db
				.insertInto('backfill_wikis')
				.values({ ...usual, ...asked, ...wiki })
				.execute();
		}
	}
	await held.release();
}
