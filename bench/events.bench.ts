import { sql } from 'kysely';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { engines } from '../scripts/test/databases.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import { lease, record, type TestDatabase, testDatabase } from '../fixtures/database.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { listUserNames } from '#lib/server/store/person/users.ts';

const people = Array.from({ length: 40 }, (_, index) => `Person ${index}`);
const wikis = Array.from({ length: 50 }, (_, index) => `wiki${index}`);
/** Large enough to show slow queries, small enough to insert quickly. */
const eventCount = 200_000;

/** Events a minute apart. Three people do most of the work, and only they were active recently, as in real data. */
function observedEvent(index: number): ObservedEvent {
	const isRare = index % 10 === 0 && index < eventCount / 2;
	const user = people[isRare ? 3 + ((index * 7919) % (people.length - 3)) : index % 3] ?? null;
	const wiki = wikis[(index * 31) % wikis.length] ?? 'wiki0';
	return {
		wiki: {
			name: wiki,
			scriptUrl: `https://${wiki}.example/w/index.php`,
			articleUrl: `https://${wiki}.example/wiki/$1`,
		},
		event: {
			key: `${wiki}:rev:${index}`,
			source: 'stream',
			time: 1_700_000_000_000 + index * 60_000,
			wiki,
			type: index % 9 === 0 ? 'new' : 'edit',
			logType: null,
			logAction: null,
			user,
			about: [],
			namespace: index % 4,
			title: `Page ${index % 5000}`,
			comment: '/* Section */ an ordinary summary of some length, as people write them',
			minor: index % 3 === 0,
			bot: false,
			patrolled: null,
			oldRevision: index,
			newRevision: index + 1,
			oldLength: 1000,
			newLength: 1010,
			logId: null,
			logParams: null,
		},
	};
}

describe.each(engines)(`the first page for 20 quiet people among ${eventCount} events, on $engine`, ({ create }) => {
	let database: TestDatabase;
	let userIds: number[];
	const some = people.slice(3, 23);

	beforeAll(async () => {
		database = await testDatabase(create);
		const held = await lease(database.db);
		for (let at = 0; at < eventCount; at += 2_000) {
			await record(
				held,
				Array.from({ length: 2_000 }, (_, index) => observedEvent(at + index)),
			);
		}
		userIds = (await listUserNames(database.db, some)).map(({ userId }) => userId);
	}, 600_000);
	afterAll(() => database.remove());

	it('reads a union of each one’s first page', async ({ bench }) => {
		await bench.compare(
			bench('union', async () => {
				await listEvents(database.db, { user: some }, { cursor: null, limit: 50 });
			}),
			bench('baseline: IN, sorted', async () => {
				const page = sql`select * from events where user_id in (${sql.join(userIds)}) order by time desc, id desc limit 51`;
				await page.execute(database.db);
			}),
		);
	});
});
