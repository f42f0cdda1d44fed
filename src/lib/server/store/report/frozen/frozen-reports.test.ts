import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observedEvent } from '../../../../../../e2e/sample-events.ts';
import { lease, record, type TestDatabase, testDatabase } from '../../../../../../fixtures/database.ts';
import { engines } from '../../../../../../scripts/test/databases.ts';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import type { PageDeletion } from '#lib/domain/stream/stream-message.ts';
import { dayReport, pageReport, peopleReport, type ReportFacts, wikiReport } from '#lib/domain/report/report.ts';
import { recordPagesProblem } from '../../campaign/campaign-pages.ts';
import { narrowMember } from '../../campaign/campaign-members.ts';
import {
	deleteCampaign,
	findCampaign,
	insertCampaign,
	listCampaigns,
	updateCampaign,
} from '../../campaign/campaigns.ts';
import type { LeasedDb } from '../../core/leased.ts';
import { erasureStep, requestErasure } from '../../erasure/name-erasures.ts';
import { expireStep } from '../../event/expiry.ts';
import { mergePeople } from '../../merge/merge-people.ts';
import { mergeStep } from '../../merge/merge-step.ts';
import { recordNameLookup } from '../../person/daily-names.ts';
import { recordRenames } from '../../person/renames.ts';
import { purgeStep } from '../../tracking/purge.ts';
import { removeTrackedUser } from '../../tracking/remove-tracked-users.ts';
import { insertTrackedUsers } from '../../tracking/track-users.ts';
import { listTrackedUsers } from '../../tracking/tracked-users.ts';
import { syncTrackedUsers } from '../../tracking/tracking-sync.ts';
import { hiddenAccountStep } from '../../visibility/hidden-account-step.ts';
import { readReport } from '../read-report.ts';
import { ReportSumsCache } from '../report-sums-cache.ts';
import { listFrozenOf } from './frozen-rows.ts';
import { freezeStep } from './freeze-step.ts';
import { deleteFrozenStep } from './frozen-removal.ts';
import { changeDeletion, closeCampaign } from './frozen-reports.ts';

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.UTC(2026, 8, 1);
const period = { from: begin, until: begin + 10 * day };
const now = begin + 90 * day;
const deleteAt = now + 730 * day;
const terms = {
	name: 'Contest',
	description: 'about bridges',
	label: 'Course',
	zone: 'UTC',
	...period,
	scope: usualScope,
};
const edit = (id: number, user: string, some: Parameters<typeof observedEvent>[1] = {}) =>
	observedEvent(id, { user, time: begin + id * hour, ...some });
const page = (title: string, isSuppressed: boolean): PageDeletion => ({
	...{ wiki: 'dewiki', title, pageId: null, isDeleted: true, isSuppressed, lastRevision: 100, revisions: 2 },
	at: now + 50 * hour,
});

describe.each(engines)('the report of a closed campaign, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	let cache: ReportSumsCache;
	beforeEach(async () => {
		database = await testDatabase(create);
		const { db } = database;
		held = await lease(db);
		cache = new ReportSumsCache();
		const names = ['Anna', 'Ben', 'Cleo'].map((name) => ({ name, centralId: null }));
		await insertTrackedUsers(db, names, { reason: null, labels: ['Course'], endsAt: null }, null);
		await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
		await db.updateTable('users').set({ central_id: 5 }).where('name', '=', 'Anna').execute();
		await db.updateTable('tracked_users').set({ central_id: 5 }).where('username', '=', 'Anna').execute();
		await insertCampaign(db, terms, null);
		await seen([
			edit(1, 'Anna', { type: 'new', title: 'Bridge', oldLength: null }),
			edit(2, 'Ben', { title: 'Bridge' }),
			edit(3, 'Anna', { wiki: 'enwiki', title: 'User:Cleo/Bridge', namespace: 0 }),
			edit(4, 'Cleo'),
			edit(5, 'Ben', { title: 'Talk:Bridge', namespace: 1 }),
		]);
	});
	afterEach(() => database.remove());

	const seen = (events: Parameters<typeof record>[1] = [], rest: Parameters<typeof record>[2] = {}) =>
		record(held, events, { progress: { position: '{}', streamedUntil: now, lastEventAt: now }, ...rest });
	const hidden = (key: string, ...parts: ('user' | 'text' | 'comment')[]) =>
		seen([], { visibilityChanges: [{ key, hidden: parts, at: now + hour }] });

	async function campaign(name = 'Contest') {
		const found = await findCampaign(database.db, name);
		if (!found) throw new Error('there is no such campaign');
		return found;
	}
	async function read(at = now, ...names: string[]): Promise<ReportFacts> {
		const sources = await Promise.all((names.length > 0 ? names : ['Contest']).map(campaign));
		const reading = await readReport(
			database.db,
			{ sources, zone: 'UTC' },
			{ cache, now: at, patience: null, user: 'wikimedia:6' },
		);
		if (!('facts' in reading)) throw new Error('it was to be waited for');
		return reading.facts;
	}
	const shownOf = (facts: ReportFacts) => ({
		...{ people: peopleReport(facts), wikis: wikiReport(facts), days: dayReport(facts), pages: pageReport(facts) },
	});
	const shown = async (at?: number) => shownOf(await read(at));
	const edits = async (...names: string[]) => {
		const { totals, rows } = peopleReport(await read(now, ...names));
		return [totals.numbers.edits.value, ...rows.map(({ user, numbers }) => `${user} ${numbers.edits.value}`)];
	};
	const close = async (name = 'Contest') =>
		closeCampaign(database.db, (await campaign(name)).id, { deleteAt, now }, 'Admin');
	async function freeze(name = 'Contest') {
		await close(name);
		while (await freezeStep(held, now));
		expect(await campaign(name)).toMatchObject({ closedAt: now, deleteAt });
	}
	/** Meta and the wikis show the account of Anna, or not. */
	const look = async (account: Parameters<typeof recordNameLookup>[2]['account'], at: number) => {
		const { db } = database;
		const { id } = await db.selectFrom('users').select('id').where('central_id', '=', 5).executeTakeFirstOrThrow();
		const wanted = { userId: id, centralId: 5, name: 'Anna', confirmedAt: null };
		await recordNameLookup(
			held,
			wanted,
			account === null ? { account, locally: 'missing', now: at } : { account, now: at },
		);
	};
	const entryOf = async (name: string) =>
		(await listTrackedUsers(database.db)).find(({ username }) => username === name)?.id ?? 0;
	const userIdOf = async (name: string) =>
		(await database.db.selectFrom('users').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id;

	it('is what it was, whatever happens later', async () => {
		const before = await shown();
		await freeze();
		const later = now + 100 * day;
		expect(await shown(later)).toEqual(before);
		expect((await read(later)).frozen).toEqual([
			{ campaign: 'Contest', closed_at: now, delete_at: deleteAt, removed_at: [] },
		]);
		await seen([edit(6, 'Ben'), edit(7, 'Anna (old)')]);
		await seen([], { pages: [page('Bridge', false)] });
		await hidden('dewiki:rev:2', 'comment');
		await insertTrackedUsers(
			database.db,
			[{ name: 'Dora', centralId: null }],
			{ reason: null, labels: ['Course'], endsAt: null },
			null,
		);
		expect(await shown(later)).toEqual(before);
		await removeTrackedUser(database.db, await entryOf('Ben'), 'keep');
		while (await expireStep(held, now));
		expect(await database.db.selectFrom('events').select('id').execute()).toEqual([]);
		expect(await shown(later)).toEqual(before);
	});

	it('is not of people who lost the label, and of those who got it, until all is copied', async () => {
		const many = Array.from({ length: 2_400 }, (_, at) => edit(1_000 + at, 'Anna', { time: begin + 100 * hour + at }));
		await seen(many);
		const before = await shown();
		await close();
		const cleo = await entryOf('Cleo');
		const label = database.db.deleteFrom('tracked_labels').where('tracked_id', '=', cleo);
		for (let steps = 0; steps < 4; steps++) expect(await freezeStep(held, now)).toBe(true);
		// What is shown while it is copied is not a copy.
		expect(await campaign()).toMatchObject({ closedAt: null, deleteAt });
		expect(await shown()).toEqual(before);
		await label.execute();
		while (await freezeStep(held, now));
		expect(await edits()).toEqual([2_404 - 1, 'Anna 2402', 'Ben 1']);
		await database.db.insertInto('tracked_labels').values({ tracked_id: cleo, label: 'Course' }).execute();
		expect(await edits()).toEqual([2_403, 'Anna 2402', 'Ben 1']);
	});

	it.each([[false], [true]])(
		'loses what a wiki hides; after the event was deleted for its age: %s',
		async (isExpired) => {
			await freeze();
			if (isExpired) while (await expireStep(held, now));
			await hidden('dewiki:rev:2', 'user');
			expect(await edits()).toEqual([3, 'Anna 2', 'Ben 0', 'Cleo 1']);
			await seen([], { pages: [page('Bridge', true)] });
			const titles = pageReport(await read()).map(({ title }) => title);
			expect(titles).not.toContain('Bridge');
			expect(titles).toContain('User:Cleo/Bridge');
			const rows = await database.db.selectFrom('frozen_events').selectAll().execute();
			expect(JSON.stringify(rows)).not.toContain('"Bridge"');
			// By whom it was is hidden with the page.
			expect(await edits()).toEqual([2, 'Anna 1', 'Ben 0', 'Cleo 1']);
		},
	);

	it('loses a purged person, with the share in every sum, and says when', async () => {
		await freeze();
		while (await expireStep(held, now));
		await removeTrackedUser(database.db, await entryOf('Anna'), 'purge');
		await held.write((writing) => syncTrackedUsers(writing, { from: now, until: now }));
		while (await purgeStep(held, now + day));
		expect(await edits()).toEqual([2, 'Ben 1', 'Cleo 1']);
		expect((await read()).frozen[0]?.removed_at).toEqual([now + day]);
		expect(wikiReport(await read()).map(({ wiki }) => wiki)).toEqual(['dewiki']);
		expect(await database.db.selectFrom('frozen_people').select('user_id').execute()).toHaveLength(2);
		expect(await database.db.selectFrom('users').select('name').execute()).toEqual([{ name: 'Ben' }, { name: 'Cleo' }]);
	});

	it('has the names of now, each person once', async () => {
		await seen([edit(6, 'Anna (old)')]);
		const old = [{ name: 'Anna (old)', centralId: null }];
		await insertTrackedUsers(database.db, old, { reason: null, labels: ['Course'], endsAt: null }, null);
		await held.write((writing) => syncTrackedUsers(writing, { from: now, until: now }));
		await freeze();
		expect(await edits()).toEqual([5, 'Anna 2', 'Anna (old) 1', 'Ben 1', 'Cleo 1']);
		const [person, other] = [await userIdOf('Anna'), await userIdOf('Anna (old)')];
		await held.write((writing) => mergePeople(writing, { other, person, since: 0 }));
		while (await mergeStep(held));
		expect(await edits()).toEqual([5, 'Anna 3', 'Ben 1', 'Cleo 1']);
		await held.write((writing) => recordRenames(writing, [{ from: 'Ben', to: 'Zed', at: now + hour }]));
		expect(await edits()).toEqual([5, 'Anna 3', 'Cleo 1', 'Zed 1']);
	});

	it('loses the former name of somebody who vanished', async () => {
		await freeze();
		await held.write(({ tx }) => requestErasure(tx, { name: 'Cleo', replacement: 'Renamed user 1' }));
		while (await erasureStep(held));
		expect(pageReport(await read()).map(({ title }) => title)).not.toContain('User:Cleo/Bridge');
		expect(await edits()).toEqual([4, 'Anna 2', 'Ben 1', 'Cleo 1']);
	});

	it('is without an account as long as the wikis hide it', async () => {
		await freeze();
		const before = await shown();
		await look(null, now);
		await look(null, now + hour);
		while (await hiddenAccountStep(held));
		expect(await edits()).toEqual([2, 'Ben 1', 'Cleo 1']);
		await look({ name: 'Anna', locked: false, accounts: [] }, now + 2 * hour);
		while (await hiddenAccountStep(held));
		expect(await shown()).toEqual(before);
	});

	it('is added to another one with each person and each event once', async () => {
		const other = { ...terms, name: 'Other', label: 'Others', from: begin, until: begin + 20 * day };
		await insertCampaign(database.db, other, null);
		for (const name of ['Anna', 'Cleo'])
			await database.db
				.insertInto('tracked_labels')
				.values({ tracked_id: await entryOf(name), label: 'Others' })
				.execute();
		await seen([edit(400, 'Anna'), edit(401, 'Ben')]);
		const both = async () => shownOf(await read(now, 'Contest', 'Other'));
		const before = await both();
		expect(await edits('Contest', 'Other')).toEqual([5, 'Anna 3', 'Ben 1', 'Cleo 1']);
		await freeze();
		expect(await both()).toEqual(before);
		await freeze('Other');
		expect(await both()).toEqual(before);
		await hidden('dewiki:rev:4', 'user');
		expect(await edits('Contest', 'Other')).toEqual([4, 'Anna 3', 'Ben 1', 'Cleo 0']);
	});

	it('is of a campaign that is over and does not change any more', async () => {
		const { db } = database;
		const { id } = await campaign();
		const conflict = (field: string) => ({ kind: 'conflict', field });
		const early = closeCampaign(db, id, { deleteAt, now: period.until - 1 }, null);
		await expect(early).rejects.toMatchObject(conflict('ended'));
		const pages = { ...terms, name: 'Pages', scope: { ...usualScope, pages: [{ wiki: 'dewiki', title: 'Bridge' }] } };
		await insertCampaign(db, pages, null);
		await expect(close('Pages')).rejects.toMatchObject(conflict('pages'));
		await expect(changeDeletion(db, id, now, null)).rejects.toMatchObject({ kind: 'not-found' });
		await freeze();
		await expect(close()).rejects.toMatchObject(conflict('closed'));
		await expect(updateCampaign(db, id, { ...terms, until: now }, null)).rejects.toMatchObject(conflict('closed'));
		const member = { trackedId: await entryOf('Anna'), from: null, until: null };
		await expect(narrowMember(db, id, member, null)).rejects.toMatchObject(conflict('closed'));
		await changeDeletion(db, id, now + day, 'Admin');
		expect(await campaign()).toMatchObject({ deleteAt: now + day });
	});

	it.each([['its time is over'], ['an admin deletes it']])('goes with the campaign when %s', async (why) => {
		const { db } = database;
		await freeze();
		expect(await deleteFrozenStep(held, deleteAt - 1)).toBe(false);
		if (why === 'an admin deletes it') {
			await deleteCampaign(db, (await campaign()).id, 'Admin');
			// The name is free at once.
			expect(await listCampaigns(db)).toEqual([]);
			await insertCampaign(db, terms, null);
			await deleteCampaign(db, (await campaign()).id, 'Admin');
		}
		while (await deleteFrozenStep(held, deleteAt));
		expect(await listCampaigns(db)).toEqual([]);
		const tables = ['campaigns', 'frozen_reports', 'frozen_people', 'frozen_events', 'frozen_removals'] as const;
		for (const table of tables) expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
		const acts = await db.selectFrom('audit_log').select('subject').where('action', '=', 'campaign-delete').execute();
		expect(acts[0]).toEqual({ subject: 'Contest' });
	});

	describe('while it is being copied', () => {
		const many = (id: number, user: string, events: number) =>
			Array.from({ length: events }, (_, at) => edit(id + at, user, { time: begin + 50 * hour + at }));
		const finish = async () => {
			while (await freezeStep(held, now));
		};

		it.each([['nobody of them is copied'], ['one is copied'], ['one is copied, the other half']])(
			'has the events of two people who turn out to be one, when %s',
			async (when) => {
				await seen([...many(1_000, 'Ben', 1_400), edit(150, 'Anna')]);
				const [all] = await edits();
				await close();
				const steps = ['nobody of them is copied', 'one is copied', 'one is copied, the other half'].indexOf(when);
				for (let step = 0; step < steps; step++) await freezeStep(held, now);
				const [person, other] = [await userIdOf('Ben'), await userIdOf('Anna')];
				await database.db.updateTable('users').set({ central_id: null }).execute();
				await held.write((writing) => mergePeople(writing, { other, person, since: 0 }));
				while (await mergeStep(held));
				await finish();
				expect(await campaign()).toMatchObject({ closedAt: now });
				expect(await edits()).toEqual([all, `Ben ${Number(all) - 1}`, 'Cleo 1']);
			},
		);

		it('waits for an account that is being shown again', async () => {
			await seen(many(1_000, 'Anna', 700));
			const before = await edits();
			await look(null, now);
			await look(null, now + hour);
			while (await hiddenAccountStep(held));
			await look({ name: 'Anna', locked: false, accounts: [] }, now + 2 * hour);
			await hiddenAccountStep(held);
			await close();
			expect(await freezeStep(held, now)).toBe(false);
			while (await hiddenAccountStep(held));
			await finish();
			expect(await edits()).toEqual(before);
		});

		it('waits for the erasure of a name', async () => {
			await held.write(({ tx }) => requestErasure(tx, { name: 'Cleo', replacement: 'Renamed user 1' }));
			await close();
			expect(await freezeStep(held, now)).toBe(false);
			while (await erasureStep(held));
			await finish();
			expect(JSON.stringify(await database.db.selectFrom('frozen_events').selectAll().execute())).not.toContain('Cleo');
		});

		it('knows what was deleted for its age before it was copied', async () => {
			await seen(many(1_000, 'Anna', 2_400));
			await close();
			await freezeStep(held, now);
			while (await expireStep(held, begin + 60 * hour));
			await finish();
			const { rows } = peopleReport(await read());
			expect(rows.map(({ known }) => known)).toEqual(['partly', 'partly', 'partly']);
			expect(rows[0]?.numbers.edits).toMatchObject({ exact: false, reasons: ['expired'] });
		});
	});

	it.each([['as it was'], ['moved to a page that counts']])(
		'counts what a report of several counts, of a page %s, in whatever order',
		async (moved) => {
			const { db } = database;
			await insertCampaign(db, { ...terms, name: 'Other', scope: { ...usualScope, namespaces: 'all' } }, null);
			await seen([edit(10, 'Ben', { type: 'new', title: 'User:Ben/Draft', namespace: 2, oldLength: null })]);
			if (moved !== 'as it was')
				await db
					.updateTable('events')
					.set({ moved_title: 'Draft', moved_namespace: 0 })
					.where('natural_key', '=', 'dewiki:rev:10')
					.execute();
			const before = await edits('Contest', 'Other');
			expect(before[0]).toBe(6);
			await freeze();
			expect(await edits('Contest', 'Other')).toEqual(before);
			await freeze('Other');
			expect(await edits('Contest', 'Other')).toEqual(before);
			expect(await edits('Other', 'Contest')).toEqual(before);
		},
	);

	it('follows events that turn out to be another person’s, and loses them with that one', async () => {
		await seen([edit(6, 'Zoe'), edit(7, 'Zoe')]);
		const zoe = [{ name: 'Zoe', centralId: null }];
		await insertTrackedUsers(database.db, zoe, { reason: null, labels: ['Course'], endsAt: null }, null);
		await held.write((writing) => syncTrackedUsers(writing, { from: now, until: now }));
		await freeze();
		const [person, other] = [await userIdOf('Anna'), await userIdOf('Zoe')];
		await held.write((writing) => mergePeople(writing, { other, person, since: begin + 7 * hour }));
		while (await mergeStep(held));
		expect(await edits()).toEqual([6, 'Anna 3', 'Ben 1', 'Cleo 1', 'Zoe 1']);
		await removeTrackedUser(database.db, await entryOf('Anna'), 'purge');
		await held.write((writing) => syncTrackedUsers(writing, { from: now, until: now }));
		while (await purgeStep(held, now + day));
		expect(await edits()).toEqual([3, 'Ben 1', 'Cleo 1', 'Zoe 1']);
	});

	it.each(['keep', 'purge'] as const)('says that somebody was removed who had not been found, by %s', async (how) => {
		const late = [{ name: 'Late', centralId: null }];
		await insertTrackedUsers(database.db, late, { reason: null, labels: ['Course'], endsAt: null }, null);
		await freeze();
		expect(await edits()).toEqual([4, 'Anna 2', 'Ben 1', 'Cleo 1', 'Late null']);
		if (how === 'purge') await held.write((writing) => syncTrackedUsers(writing, { from: now, until: now }));
		await removeTrackedUser(database.db, await entryOf('Late'), how, null, now + day);
		await held.write((writing) => syncTrackedUsers(writing, { from: now, until: now }));
		while (await purgeStep(held, now + day));
		expect(await edits()).toEqual([4, 'Anna 2', 'Ben 1', 'Cleo 1']);
		expect((await read()).frozen[0]?.removed_at).toEqual([now + day]);
	});

	it('keeps the page that had the title of a suppressed one before', async () => {
		const { db } = database;
		await seen([edit(20, 'Ben', { type: 'new', title: 'Old' }), edit(50, 'Ben', { type: 'new', title: 'Old' })]);
		for (const [id, page_id] of [
			[20, 1],
			[50, 2],
		])
			await db.updateTable('events').set({ page_id }).where('natural_key', '=', `dewiki:rev:${id}`).execute();
		await freeze();
		while (await expireStep(held, now));
		await seen([], { pages: [{ ...page('Old', true), pageId: 2 }] });
		expect(await edits()).toEqual([5, 'Anna 2', 'Ben 2', 'Cleo 1']);
	});

	it('is in the export of each person, without the names that the wikis hide', async () => {
		await freeze();
		expect(JSON.stringify(await listFrozenOf(database.db, await userIdOf('Ben')))).toContain('Bridge');
		await look(null, now);
		await look(null, now + hour);
		while (await hiddenAccountStep(held));
		expect(await listFrozenOf(database.db, await userIdOf('Ben'))).toMatchObject([{ campaign: 'Contest' }]);
		const hiddenOne = await database.db.selectFrom('users').select('id').where('central_id', '=', 5).execute();
		expect(await listFrozenOf(database.db, hiddenOne[0]?.id ?? 0)).toEqual([]);
	});

	it('does not change with pages that could not be read', async () => {
		await freeze();
		const before = await shown();
		await recordPagesProblem(held, (await campaign()).id, 'unreadable');
		expect(await shown()).toEqual(before);
	});
});
