import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import { peopleOf } from '#lib/domain/event/event.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { personExport } from './person-export.ts';
import { lease, loadObservedEvents, record, type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { recordRenames } from '#lib/server/store/person/renames.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { exportLimits, pageLimits } from '#lib/server/turns/limits.ts';
import { Turns } from '#lib/server/turns/turns.ts';
import { insertUserNote } from '#lib/server/store/person/person-notes.ts';

const name = 'ExampleUser';
const log = createLog('error', () => undefined);
const turns = { exports: new Turns(exportLimits), pages: new Turns(pageLimits) };
const reader = {
	user: 'a',
	mayNotRead: () => Promise.resolve(null),
	signal: new AbortController().signal,
	turns,
	cutOff: () => undefined,
};

describe.each(engines)('the export of a person on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	async function linesOf(username: string): Promise<[Record<string, unknown>, ...{ key: string; user: string }[]]> {
		const [user] = (await listTrackedUsers(database.db)).filter((one) => one.username === username);
		const response = await personExport(
			{ db: database.db, log, reader },
			{
				user: user ?? expect.fail(),
				userId: user?.userId ?? 0,
				describe: (item) => item,
			},
		);
		const text = await response.text();
		return text
			.trimEnd()
			.split('\n')
			.map((line): unknown => JSON.parse(line)) as Awaited<ReturnType<typeof linesOf>>;
	}

	it('is everything stored about them, and nothing about a person who had their name before or has it now', async () => {
		const { db } = database;
		const held = await lease(db);
		const observed = loadObservedEvents().filter(({ event }) => peopleOf(event).includes(name));
		expect(observed.length).toBeGreaterThan(20);
		await insertTrackedUser(db, { username: name, addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 1 }));
		await record(held, observed);
		const author = { id: 'local', username: 'Admin' };
		await insertUserNote(db, { user: name, author, text: 'of the first' });

		const whole = await linesOf(name);
		expect(whole[0]).toMatchObject({ person: { user: name }, notes: [{ text: 'of the first' }] });
		const keys = observed.map(({ event }) => event.key).sort();
		expect(
			whole
				.slice(1)
				.map(({ key }) => key)
				.sort(),
		).toEqual(keys);
		const counted = whole[0]['dailyCounts'] as { events: number }[];
		expect(counted.reduce((sum, { events }) => sum + events, 0)).toBe(
			observed.filter(({ event }) => event.user === name).length,
		);

		// The name then belongs to another person, who is tracked as well.
		const renamed = Math.max(...observed.map(({ event }) => event.time)) + 60_000;
		await held.write((writing) => recordRenames(writing, [{ from: name, to: 'Moved On', at: renamed }]));
		await db.updateTable('user_names').set({ valid_until: renamed }).where('name', '=', name).execute();
		await insertTrackedUser(db, { username: name, addedBy: null });
		const later = renamed + 10 * 86_400_000;
		await held.write((writing) => syncTrackedUsers(writing, { from: later, until: later }));
		const [{ event, wiki } = expect.fail()] = observed.filter((one) => one.event.type === 'edit');
		await record(held, [{ wiki, event: { ...event, key: 'dewiki:rev:1', time: later + 1000, user: name, about: [] } }]);

		const [, ...second] = await linesOf(name);
		expect(second.map(({ key }) => key)).toEqual(['dewiki:rev:1']);
		const [head, ...first] = await linesOf('Moved On');
		expect(first.map(({ key }) => key).sort()).toEqual(keys);
		expect(head).toMatchObject({ person: { user: 'Moved On' }, notes: [{ text: 'of the first' }] });
		expect((await linesOf(name))[0]).toMatchObject({ notes: [] });
	});
});
