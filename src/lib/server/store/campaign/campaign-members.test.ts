import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { everythingIn, lease, record, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { observedEvent } from '../../../../../e2e/sample-events.ts';
import { engines } from '../../../../../scripts/test/databases.ts';
import { listActs } from '../access/audit-log.ts';
import type { LeasedDb } from '../core/leased.ts';
import { write } from '../core/state.ts';
import { listEvents } from '../event/events.ts';
import { settleDuplicate } from '../tracking/find-listed.ts';
import { removeTrackedUser } from '../tracking/remove-tracked-users.ts';
import { insertTrackedUsers } from '../tracking/track-users.ts';
import { listTrackedUsers } from '../tracking/tracked-users.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { renameStep } from '../person/rename-step.ts';
import { countLabelled, countWithoutAccount, listMembers, narrowMember } from './campaign-members.ts';
import { findCampaign, insertCampaign } from './campaigns.ts';

const day = 86_400_000;
const begin = Date.UTC(2026, 10, 1);
const period = { from: begin, until: begin + 10 * day };

describe.each(engines)('the people of a campaign, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	let id: number;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
		const { db } = database;
		await insertCampaign(
			db,
			{ name: 'Course', description: '', label: 'Course', zone: 'UTC', scope: usualScope, ...period },
			null,
		);
		id = (await findCampaign(db, 'Course'))?.id ?? 0;
		await track(['Zoë', 'Anna'], ['Course']);
		await track(['Other'], ['Another']);
		await sync();
	});
	afterEach(() => database.remove());

	const track = (names: readonly string[], labels: string[], endsAt: number | null = null) =>
		insertTrackedUsers(
			database.db,
			names.map((name) => ({ name, centralId: null })),
			{ reason: null, labels, endsAt },
			null,
		);
	const sync = () => held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
	const members = (label = 'Course') => listMembers(database.db, { id, label, ...period });
	const entryOf = async (name: string) =>
		(await listTrackedUsers(database.db)).find(({ username }) => username === name)?.id ?? 0;

	it('are without the names that have no account, which are counted once; hidden accounts are not mentioned', async () => {
		const labels = ['Course', 'Another'];
		expect(await countWithoutAccount(database.db, labels)).toBe(0);
		await track(['Typo', 'Odd'], labels);
		await track(['Hidden', 'Twice', 'Gone'], ['Course']);
		for (const [name, problem] of [
			...[
				['Typo', 'unknown'],
				['Odd', 'invalid'],
				['Hidden', 'hidden'],
				['Twice', 'duplicate'],
				['Gone', 'unknown'],
			],
		])
			await database.db
				.updateTable('tracked_users')
				.set({ problem: problem ?? null, ...(name === 'Gone' && { removal: 'purge' }) })
				.where('username', '=', name ?? '')
				.execute();
		expect(await countWithoutAccount(database.db, labels)).toBe(2);
		expect(await countWithoutAccount(database.db, ['Another'])).toBe(2);
		expect(await countWithoutAccount(database.db, ['None'])).toBe(0);
		expect(await countWithoutAccount(database.db, [])).toBe(0);
		expect((await members()).map(({ user }) => user)).toEqual(['Anna', 'Zoë']);
	});

	it('are those with its label, by name, also those whom nobody has found yet', async () => {
		await track(['New'], ['Course', 'Another']);
		const found = await members();
		expect(found.map(({ user, userId }) => [user, userId !== null])).toEqual([
			['Anna', true],
			['New', false],
			['Zoë', true],
		]);
		for (const member of found) expect(member).toMatchObject({ ...period, isNarrowed: false });
		expect(await countLabelled(database.db)).toEqual(
			new Map([
				['Course', 3],
				['Another', 2],
			]),
		);
	});

	it('are there once each, whatever they are called', async () => {
		const { db } = database;
		await db
			.insertInto('tracked_users')
			.values({ username: 'anna', normalized_username: 'anna', problem: 'duplicate' })
			.execute();
		await db
			.insertInto('tracked_labels')
			.values({ tracked_id: await entryOf('anna'), label: 'Course' })
			.execute();
		expect((await members()).map(({ user }) => user)).toEqual(['Anna', 'Zoë']);
		expect((await countLabelled(db)).get('Course')).toBe(2);
		await record(held, [], { renames: [{ from: 'Anna', to: 'Maria', at: begin + day }] });
		expect((await members()).map(({ user }) => user)).toEqual(['Maria', 'Zoë']);
	});

	it('count for a part of it if an admin says so, never outside of it', async () => {
		const { db } = database;
		const narrow = async (name: string, from: number | null, until: number | null) =>
			narrowMember(db, id, { trackedId: await entryOf(name), from, until }, 'Admin');
		await narrow('Anna', begin + 2 * day, null);
		await narrow('Zoë', begin - 5 * day, begin + 3 * day);
		expect(await members()).toMatchObject([
			{ from: begin + 2 * day, until: period.until, isNarrowed: true },
			{ from: begin, until: begin + 3 * day, isNarrowed: true },
		]);
		await narrow('Anna', begin + 4 * day, begin + 5 * day);
		await narrow('Zoë', null, null);
		expect(await members()).toMatchObject([
			{ from: begin + 4 * day, until: begin + 5 * day, isNarrowed: true },
			{ ...period, isNarrowed: false },
		]);
		// Another campaign with the label has its own.
		expect(await listMembers(db, { id: id + 1, label: 'Course', ...period })).toMatchObject([
			...[{ isNarrowed: false }, { isNarrowed: false }],
		]);
		const all = { actor: null, action: null, subject: null, from: null, to: null };
		const acts = await listActs(db, all, { before: null, limit: 10 });
		expect(acts.filter(({ action }) => action === 'campaign-change')).toHaveLength(4);
		expect(acts.find(({ action }) => action === 'campaign-change')).toMatchObject({
			...{ actor: 'Admin', subject: 'Course', after: { member: 'Zoë', startsAt: null, endsAt: null } },
		});
		await expect(narrowMember(db, id, { trackedId: 999, from: null, until: null }, null)).rejects.toMatchObject({
			kind: 'not-found',
		});
		await expect(
			narrow('Anna', 1, 2).then(() => narrowMember(db, 999, { trackedId: 1, from: 1, until: 2 }, null)),
		).rejects.toMatchObject({
			kind: 'not-found',
		});
	});

	it('stay when their tracking is stopped, with what they did', async () => {
		const { db } = database;
		await record(held, [observedEvent(1, { user: 'Anna', time: begin + day })]);
		await removeTrackedUser(db, await entryOf('Anna'), 'keep', null, begin + 5 * day);
		await sync();
		expect((await members()).map(({ user }) => user)).toEqual(['Anna', 'Zoë']);
		const { events } = await listEvents(db, { label: ['Course'] }, { cursor: null, limit: 10 });
		expect(events.map(({ user }) => user)).toEqual(['Anna']);
		// Of somebody of whom nothing can be recorded the entry goes.
		await track(['New'], ['Course']);
		await removeTrackedUser(db, await entryOf('New'), 'keep');
		expect((await members()).map(({ user }) => user)).toEqual(['Anna', 'Zoë']);
	});

	it('count as they did when two of them turn out to be one', async () => {
		const { db } = database;
		const [anna, zoe, other] = [await entryOf('Anna'), await entryOf('Zoë'), await entryOf('Other')];
		const times = { from: begin + day, until: begin + 2 * day };
		await narrowMember(db, id, { trackedId: anna, ...times }, null);
		await write(db, ({ tx }) => settleDuplicate(tx, anna, { of: other }));
		expect(await members()).toMatchObject([
			{ trackedId: other, user: 'Other', ...times, isNarrowed: true },
			{ trackedId: zoe, isNarrowed: false },
		]);
		// Who counts for all of it still does.
		await write(db, ({ tx }) => settleDuplicate(tx, other, { of: zoe }));
		expect(await members()).toMatchObject([{ trackedId: zoe, ...period, isNarrowed: false }]);
		expect(await db.selectFrom('campaign_members').selectAll().execute()).toEqual([]);
	});

	it('whose name is erased are not named by what admins did', async () => {
		const { db } = database;
		const at = begin + day;
		await narrowMember(db, id, { trackedId: await entryOf('Zoë'), from: at, until: null }, 'Anna');
		await record(held, [], { renames: [{ from: 'Zoë', to: 'Vanished user 1a2b', at }] });
		while (await renameStep(held));
		await db
			.updateTable('state')
			.set({ streamed_until: at + 5 * day })
			.execute();
		while (await renameStep(held));
		expect(await everythingIn(db)).not.toContain('Zoë');
		expect((await members()).map(({ user, isNarrowed }) => [user, isNarrowed])).toEqual([
			['Anna', false],
			['Vanished user 1a2b', true],
		]);
	});
});
