import { randomFrom, pick } from '../fixtures/random.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { recordGap } from '#lib/server/store/coverage/coverage.ts';
import { lease, record } from '../fixtures/database.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { observedEvent } from './sample-events.ts';

const day = 86_400_000;

/** Start of today in UTC, ms, and of days before. */
export const today = Math.floor(Date.now() / day) * day;
export const daysAgo = (days: number): number => today - days * day;

/** The wiki with the most events first. */
const wikis = [
	'dewiki',
	'commonswiki',
	'wikidatawiki',
	'enwiki',
	'arwiki',
	'ruwiki',
	'eswiki',
	'frwiki',
	'itwiki',
	'hewiki',
];
const quiet = ['plwiki', 'ptwiki', 'svwiki', 'trwiki'];

/** Events of three people on many wikis in the last 130 days, one of them only recently; some are by bots. Ids from 20000 on. */
export function chartedEvents(): ObservedEvent[] {
	const random = randomFrom(2026);
	return Array.from({ length: 1_800 }, (_, index) => {
		const time = daysAgo(130) + Math.floor(random() ** 0.8 * 130 * 86_400) * 1000;
		const isGap = time >= daysAgo(30) && time < daysAgo(27);
		const wiki = random() < 0.05 ? pick(random, quiet) : (wikis[Math.floor(random() ** 2 * wikis.length)] ?? 'dewiki');
		const user = time > daysAgo(20) && random() < 0.3 ? 'مستخدم مثال' : pick(random, ['ExampleUser', 'ExampleAdmin']);
		const id = 20_000 + index;
		const isLog = random() < 0.1;
		return observedEvent(id, {
			...{ wiki, user, time: isGap ? time - 4 * day : time, title: `Page ${Math.floor(random() ** 3 * 300)}` },
			...{ bot: random() < 0.1, oldLength: 1000, newLength: 1000 + Math.floor((random() - 0.4) * 900) },
			...(isLog && { key: `${wiki}:log:${id}`, type: 'log', logType: 'move', logAction: 'move', logId: id }),
			...(isLog && { oldLength: null, newLength: null, oldRevision: null, newRevision: null }),
		});
	});
}

/** Records them, with the coverage that a consumer would have recorded: the feed was interrupted for three days. */
export async function recordCharted(db: Db): Promise<void> {
	const held = await lease(db);
	const sync = (from: number) => held.write((writing) => syncTrackedUsers(writing, { from, until: from }));
	await record(held, chartedEvents());
	for (const username of ['ExampleUser', 'ExampleAdmin']) await insertTrackedUser(db, { username, addedBy: null });
	await sync(daysAgo(125));
	await held.write((writing) => recordGap(writing, { from: daysAgo(30), until: daysAgo(27) }));
	await insertTrackedUser(db, { username: 'مستخدم مثال', addedBy: null });
	await sync(daysAgo(20));
	await db.updateTable('state').set({ streamed_until: Date.now() }).execute();
	await held.release();
}
