import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observedEvent } from '../../../../../e2e/sample-events.ts';
import { lease, record, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { engines } from '../../../../../scripts/test/databases.ts';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { peopleReport, type ReportFacts } from '#lib/domain/report/report.ts';
import type { LeasedDb } from '../core/leased.ts';
import { insertTrackedUsers } from '../tracking/track-users.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { listTrackedUsers } from '../tracking/tracked-users.ts';
import { removeTrackedUser } from '../tracking/remove-tracked-users.ts';
import { purgeStep } from '../tracking/purge.ts';
import { mergePeople } from '../merge/merge-people.ts';
import { mergeStep } from '../merge/merge-step.ts';
import { recordCampaignPages } from '../campaign/campaign-pages.ts';
import { findCampaign, insertCampaign, updateCampaign } from '../campaign/campaigns.ts';
import { readReport, type ReportAsked } from './read-report.ts';
import { ReportSumsCache } from './report-sums-cache.ts';

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.UTC(2026, 8, 1);
const period = { from: begin, until: begin + 10 * day };
const now = begin + 90 * day;
const asked: ReportAsked = {
	sources: [{ id: 0, label: 'Course', ...period, scope: usualScope, pagesAt: null, pagesProblem: null }],
	zone: 'UTC',
};
const edit = (id: number, user: string, some: Parameters<typeof observedEvent>[1] = {}) =>
	observedEvent(id, { user, time: begin + id * hour, ...some });

describe.each(engines)('the sums of reports, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	let cache: ReportSumsCache;
	beforeEach(async () => {
		database = await testDatabase(create);
		const { db } = database;
		held = await lease(db);
		cache = new ReportSumsCache();
		const names = ['Anna', 'Ben'].map((name) => ({ name, centralId: null }));
		await insertTrackedUsers(db, names, { reason: null, labels: ['Course'], endsAt: null }, null);
		await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
		await seen([edit(1, 'Anna'), edit(2, 'Ben'), edit(3, 'Anna', { wiki: 'enwiki' }), edit(4, 'Somebody')]);
	});
	afterEach(() => database.remove());

	const seen = (events: Parameters<typeof record>[1] = [], rest: Parameters<typeof record>[2] = {}) =>
		record(held, events, { progress: { position: '{}', streamedUntil: now, lastEventAt: now }, ...rest });

	async function read(at = now, some: Partial<ReportAsked> = {}): Promise<ReportFacts> {
		const reading = await readReport(
			database.db,
			{ ...asked, ...some },
			{ cache, now: at, patience: null, user: 'wikimedia:6' },
		);
		if (!('facts' in reading)) throw new Error('it was to be waited for');
		return reading.facts;
	}
	const editsOf = (facts: ReportFacts) => {
		const { totals, rows } = peopleReport(facts);
		return [totals.numbers.edits.value, ...rows.map(({ numbers }) => numbers.edits.value)];
	};
	const userIdOf = async (name: string) =>
		(await database.db.selectFrom('users').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id;

	it('are of people by their names too, as of those with a label', async () => {
		const { sums } = await read();
		const { label: _, ...rest } = { label: '', ...asked.sources[0], ...period, id: 0, scope: usualScope };
		const named = (...names: string[]) =>
			read(now, { sources: [{ ...rest, names, pagesAt: null, pagesProblem: null }] });
		expect((await named('Ben', 'Anna', 'Ben')).sums).toBe(sums);
		// Of somebody who is not tracked, and of a name that nobody has, nothing is known.
		const { rows, totals } = peopleReport(await named('Nobody', 'Somebody', 'Anna'));
		expect(rows.map(({ user, numbers: { edits, wikis } }) => [user, edits.value, edits.exact, wikis.value])).toEqual([
			['Anna', 2, true, 2],
			['Nobody', null, false, null],
			['Somebody', 1, false, 1],
		]);
		expect([totals.people, totals.whole, totals.numbers.edits.value]).toEqual([3, 1, 3]);
	});

	it('are used again while no event in them has changed', async () => {
		const { sums, ...facts } = await read();
		expect(editsOf({ sums, ...facts })).toEqual([3, 2, 1]);
		expect((await read()).sums).toBe(sums);
		// Of another person, of the time after, and something about one of the people.
		await seen([
			edit(5, 'Somebody'),
			edit(6, 'Anna', { time: period.until }),
			edit(7, 'Somebody', { type: 'log', logType: 'block', logAction: 'block', about: ['Anna'], key: 'dewiki:log:7' }),
		]);
		expect((await read()).sums).toBe(sums);
		// In another zone, or with other wikis, they are others.
		expect((await read(now, { zone: 'Asia/Tokyo' })).sums).not.toBe(sums);
		const scope = { ...usualScope, wikis: ['dewiki'] };
		const other = await read(now, { sources: asked.sources.map((source) => ({ ...source, scope })) });
		expect(editsOf(other)).toEqual([2, 1, 1]);
		expect((await read()).sums).toBe(sums);
	});

	it.each<[string, () => Promise<unknown>, (number | null)[]]>([
		['one event more', () => seen([edit(5, 'Ben')]), [4, 2, 2]],
		[
			'one hidden user',
			() => seen([], { visibilityChanges: [{ key: 'dewiki:rev:1', hidden: ['user'], at: now }] }),
			[2, 1, 1],
		],
		[
			'a hidden summary',
			() => seen([], { visibilityChanges: [{ key: 'dewiki:rev:1', hidden: ['comment'], at: now }] }),
			[3, 2, 1],
		],
		[
			'a deleted page',
			() =>
				seen([], {
					pages: [
						{
							...{ wiki: 'dewiki', title: 'Page 1', pageId: null, isDeleted: true, isSuppressed: false },
							...{ lastRevision: 1, revisions: 1, at: now },
						},
					],
				}),
			[3, 2, 1],
		],
	])('are read again after %s', async (_name, change, expected) => {
		const { sums } = await read();
		await change();
		const facts = await read();
		expect(facts.sums).not.toBe(sums);
		expect(editsOf(facts)).toEqual(expected);
		expect((await read()).sums).toBe(facts.sums);
	});

	it('are read again after one event was deleted and another one recorded', async () => {
		await read();
		const ben = (await listTrackedUsers(database.db)).find(({ username }) => username === 'Ben');
		await removeTrackedUser(database.db, ben?.id ?? 0, 'purge');
		await held.write((writing) => syncTrackedUsers(writing, { from: now, until: now }));
		while (await purgeStep(held));
		await seen([edit(5, 'Anna')]);
		expect(editsOf(await read())).toEqual([3, 3]);
	});

	it('are of both names of a person while they are merged, and after it', async () => {
		await seen([edit(5, 'Anna (old)'), edit(6, 'Anna (old)')]);
		await read();
		const [person, other] = [await userIdOf('Anna'), await userIdOf('Anna (old)')];
		const limits = { searched: 1, events: 1, counts: 1 };
		await held.write((writing) => mergePeople(writing, { other, person, since: 0 }, limits));
		expect(await mergeStep(held, limits)).toBe(true);
		expect(editsOf(await read())).toEqual([5, 4, 1]);
		while (await mergeStep(held));
		expect(editsOf(await read())).toEqual([5, 4, 1]);
	});

	it('know of more edits that nobody reverted them when reverts were read further', async () => {
		const unknown = async () => peopleReport(await read()).totals.numbers.reverted_unknown.value;
		expect(await unknown()).toBe(3);
		await seen([], { reverts: { firstAt: begin, readUntil: begin + 2.5 * hour, gaps: [] } });
		expect(await unknown()).toBe(1);
		const { sums } = await read();
		await seen([], { reverts: { firstAt: null, readUntil: begin + 2.9 * hour, gaps: [] } });
		expect((await read()).sums).toBe(sums);
		await seen([], { reverts: { firstAt: null, readUntil: begin + 4 * hour, gaps: [] } });
		expect(await unknown()).toBe(0);
		// Then they do not depend on it any more.
		const { sums: known } = await read();
		await seen([], { reverts: { firstAt: null, readUntil: begin + 50 * hour, gaps: [] } });
		expect((await read()).sums).toBe(known);
		await seen([], {
			reverts: { firstAt: null, readUntil: now, gaps: [{ from: begin + 60 * hour, until: begin + 61 * hour }] },
		});
		expect(await unknown()).toBe(3);
	});

	it('know the numbers of pages within a minute, of what was recorded lately', async () => {
		const at = begin + 5 * hour;
		await seen([edit(4.5, 'Anna', { title: 'Page 1', key: 'dewiki:rev:45', newRevision: 45 })]);
		const pages = async (time: number) => peopleReport(await read(time)).totals.numbers.pages_edited.value;
		expect(await pages(at)).toBe(3);
		const fact = { kind: 'page' as const, wiki: 'dewiki', at };
		await seen([], {
			outcomeFacts: [
				{ ...fact, revision: 1, pageId: 1 },
				{ ...fact, revision: 45, pageId: 2 },
			],
		});
		expect(await pages(at + 30_000)).toBe(3);
		expect(await pages(at + 61_000)).toBe(4);
		// Long after, nothing is looked for.
		const { sums } = await read(at + 61_000);
		expect((await read(at + 9 * hour)).sums).toBe(sums);
	});

	it('are read once for all who ask at the same time, and again after a failure', async () => {
		const { db } = database;
		const all = await Promise.all([read(), read(), read()]);
		expect(new Set(all.map(({ sums }) => sums)).size).toBe(1);
		await seen([edit(5, 'Ben')]);
		const again = await Promise.all([read(), read(), read()]);
		expect(new Set(again.map(({ sums }) => sums)).size).toBe(1);
		expect(editsOf(again[0] ?? (await read()))).toEqual([4, 2, 2]);
		await seen([edit(6, 'Ben')]);
		await sql`alter table event_types rename to no_types`.execute(db);
		await expect(read()).rejects.toThrow('event_types');
		await sql`alter table no_types rename to event_types`.execute(db);
		expect(editsOf(await read())).toEqual([5, 2, 3]);
	});

	it('are read one after the other, and forgotten, where the memory has no room for more', async () => {
		cache = new ReportSumsCache(undefined, { most: 3, fresh: 0 });
		const wikis = ['dewiki', 'enwiki', 'frwiki'];
		const others = wikis.map((wiki) => ({
			sources: asked.sources.map((one) => ({ ...one, scope: { ...one.scope, wikis: [wiki] } })),
		}));
		const all = await Promise.all(others.map((some) => read(now, some)));
		expect(all.map((facts) => facts.sums.all.edits)).toEqual([2, 1, 0]);
		const { sums } = await read(now, others[0]);
		expect((await read(now, others[0])).sums).toBe(sums);
		await read(now, others[1]);
		expect((await read(now, others[0])).sums).not.toBe(sums);
		cache = new ReportSumsCache(undefined, { most: 2, fresh: 0 });
		await expect(read()).rejects.toMatchObject({ kind: 'too-large' });
	});

	it('say how far a first reading is to those who do not wait', async () => {
		const reading = await readReport(database.db, asked, { cache, now, patience: 0, user: 'wikimedia:6' });
		if ('facts' in reading) return;
		expect(reading.progress.read).toBeLessThanOrEqual(reading.progress.of);
		expect(editsOf(await read())).toEqual([3, 2, 1]);
		expect(reading.progress).toEqual({ read: 3, of: 3 });
	});

	it('are of the pages that count now, and nothing is known before these were read', async () => {
		const { db } = database;
		const page = (title: string) => ({ ...usualScope, pages: [{ wiki: 'dewiki', title }] });
		const terms = { name: 'C', description: '', label: 'Course', zone: 'UTC', ...period, scope: page('Page 1') };
		await insertCampaign(db, terms, null);
		const report = async () => {
			const campaign = await findCampaign(db, 'C');
			if (!campaign) throw new Error('it is not there');
			return { campaign, edits: editsOf(await read(now, { sources: [campaign] })) };
		};
		const { campaign, edits } = await report();
		expect(edits).toEqual([null, null, null]);
		const pages = [{ wiki: 'dewiki', title: 'Page 1', id: null }];
		await recordCampaignPages(held, campaign, { pages, problem: null, at: now });
		expect((await report()).edits).toEqual([1, 1, 0]);
		await updateCampaign(db, campaign.id, { ...terms, scope: page('Page 2') }, null);
		const changed = await report();
		expect(changed.edits).toEqual([null, null, null]);
		const others = [{ wiki: 'dewiki', title: 'Page 2', id: null }];
		await recordCampaignPages(held, changed.campaign, { pages: others, problem: null, at: now + 1 });
		expect((await report()).edits).toEqual([1, 0, 1]);
	});

	it('are the same of a person with many events, who is read in parts', async () => {
		const many = Array.from({ length: 4_500 }, (_, at) =>
			edit(1_000 + at, 'Anna', { time: begin + Math.floor(at / 7) * 1_000, title: `Page ${at % 50}` }),
		);
		for (let at = 0; at < many.length; at += 1_500) await seen(many.slice(at, at + 1_500));
		expect(editsOf(await read())).toEqual([4_503, 4_502, 1]);
	});
});
