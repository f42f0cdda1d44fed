import { expect, test } from '@playwright/test';
import { record } from '../fixtures/database.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { purgeStep } from '#lib/server/store/tracking/purge.ts';
import { removeTrackedUser } from '#lib/server/store/tracking/remove-tracked-users.ts';
import { renameStep } from '#lib/server/store/person/rename-step.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { findUnhideRequest, recordUnhidden } from '#lib/server/store/visibility/unhide-queue.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { type PrivateMariadb, startPrivateMariadb } from '../scripts/test/private-mariadb.ts';
import { throwawayMariadb } from '../scripts/test/throwaway-database.ts';
import { type App, startApp } from './app.ts';
import { EventRecorder } from './event-recorder.ts';
import type { Counted } from './independent-report.ts';
import { Asker, compare, type Known, type Question } from './report-comparison.ts';
import { chosenPages, narrowed, recordReported } from './report-data.ts';
import { courses, people, period, quiet, reportEvents, streamedUntil } from './report-events.ts';
import { observedEvent } from './sample-events.ts';

const hour = 3_600_000;
const other = { from: Date.UTC(2026, 2, 27, 23), until: Date.UTC(2026, 3, 7, 22) };

/** What the campaigns count, by the names that people have now. */
function questions(
	names: Readonly<Record<string, string>>,
	{ isGap = false, areDeletionsMissed = false } = {},
): Question[] {
	const nameOf = (name: string) => names[name] ?? name;
	const of = (course: keyof typeof courses, time: { from: number; until: number }): Counted['people'] =>
		Object.fromEntries(courses[course].filter((name) => nameOf(name) !== '').map((name) => [nameOf(name), time]));
	const a: Counted = { people: of('Course A', period), wikis: null, namespaces: 'usual', pages: null };
	const b: Counted = { ...a, people: of('Course B', other) };
	const when: Readonly<Record<string, { from: number; until: number }>> = narrowed;
	const inPart = Object.fromEntries(
		Object.entries(a.people).map(([name]) => [
			name,
			when[Object.keys(names).find((one) => names[one] === name) ?? name] ?? period,
		]),
	);
	const label = { from: Date.UTC(2026, 2, 24, 23), until: Date.UTC(2026, 3, 2, 22) };
	const partly = (row: string): Known => {
		if (!isGap) return 'whole';
		if (!row.startsWith('2026-')) return 'partly';
		return ['2026-03-31', '2026-04-01'].includes(row) ? 'nothing' : 'whole';
	};
	const all: Question[] = [
		{ query: 'campaign=Usual', counted: [a], known: partly },
		{ query: 'campaign=All', counted: [{ ...a, namespaces: 'all' }], known: partly },
		{
			query: 'campaign=Pages',
			counted: [{ ...a, namespaces: 'all', wikis: ['commonswiki', 'dewiki'], pages: chosenPages }],
			known: partly,
		},
		{
			query: 'campaign=Narrow',
			counted: [{ ...a, people: inPart, namespaces: [0, 2, 6] }],
			known: (row) => (!isGap || row === nameOf('Ben') ? 'whole' : row === 'Zoë' ? 'nothing' : partly(row)),
		},
		{ query: 'campaign=Usual&campaign=Other', counted: [a, b], known: partly },
		{
			query: `label=Course+A&label=Course+B&from=2026-03-25&to=2026-04-02&zone=Europe/Berlin&namespace=0&namespace=6&wiki=dewiki&wiki=enwiki`,
			counted: (['Course A', 'Course B'] as const).map((course) => ({
				...{ people: of(course, label), wikis: ['dewiki', 'enwiki'], namespaces: [0, 6], pages: null },
			})),
			known: partly,
		},
		{
			query: `${new URLSearchParams([
				...courses['Course A'].filter((name) => nameOf(name) !== '').map((name) => ['user', nameOf(name)]),
				...Object.entries({ from: '2026-03-25', to: '2026-04-02', zone: 'Europe/Berlin', namespace: 'all' }),
			])}`,
			counted: [{ people: of('Course A', label), wikis: null, namespaces: 'all', pages: null }],
			known: partly,
		},
	];
	return all.map((question) => ({ ...question, areDeletionsMissed }));
}

for (const engine of ['sqlite', 'mariadb'] as const) {
	test.describe(`a report, on ${engine}`, () => {
		let server: PrivateMariadb | null = null;
		let app: App;
		let asker: Asker;
		let held: LeasedDb;

		test.beforeAll(async () => {
			if (engine === 'mariadb') server = await startPrivateMariadb();
			app = await startApp({
				...(server && { database: await throwawayMariadb(server.config) }),
				prepare: recordReported,
			});
			asker = new Asker(app.origin, await app.newSession(), app.db);
			({ held } = await EventRecorder.begin(app));
		});
		test.afterAll(async () => {
			await app.stop();
			await server?.remove();
		});

		test('has the numbers that follow from the exported events, before and after each change of them', async () => {
			test.setTimeout(240_000);
			const names: Record<string, string> = {};
			const [first] = await compare(asker, questions(names));
			// The data have something of each number.
			const { numbers } = (await asker.report('campaign=All', 'person')).totals;
			expect(Object.keys(numbers).filter((name) => numbers[name]?.value === 0 && name !== 'pages_moved_in')).toEqual(
				[],
			);
			expect((await asker.report('campaign=Usual', 'person')).totals.numbers['pages_moved_in']?.value).toBeGreaterThan(
				0,
			);
			const editsBy = async (user: string) =>
				(await asker.report('campaign=Usual', 'person')).rows.find((row) => row['user'] === user)?.numbers?.['edits']
					?.value;

			await test.step('a new event', async () => {
				const before = await editsBy('Anna');
				await record(held, [observedEvent(70_001, { user: 'Anna', time: period.from + hour, title: 'New page' })]);
				expect(await editsBy('Anna')).toBe((before ?? 0) + 1);
				await compare(asker, questions(names));
			});

			await test.step('a revert that comes later, and tags', async () => {
				const reverted = async () =>
					(await asker.report('campaign=Usual', 'person')).totals.numbers['reverted']?.value ?? 0;
				const before = await reverted();
				const at = period.from + 2 * hour;
				const range = { title: 'New page', oldest: 70_001, newest: 70_001, revision: 70_002, pageId: null };
				await record(held, [], { outcomeFacts: [{ kind: 'revert', wiki: 'dewiki', ...range, user: 'Stranger', at }] });
				expect(await reverted()).toBe(before + 1);
				await compare(asker, questions(names));
			});

			await test.step('the deletion of a page', async () => {
				const live = async () =>
					(await asker.report('campaign=Usual', 'person')).totals.numbers['edits_live']?.value ?? 0;
				const before = await live();
				const gone = { wiki: 'dewiki', title: 'New page', pageId: 70_000, isDeleted: true, isSuppressed: false };
				await record(held, [], { pages: [{ ...gone, lastRevision: 70_001, revisions: 1, at: Date.now() }] });
				expect(await live()).toBe(before - 1);
				await compare(asker, questions(names));
			});

			await test.step('something hidden, then shown again', async () => {
				const shown = (await asker.events()).find(
					(event) =>
						event.user === 'Anna' &&
						event.wiki === 'dewiki' &&
						event.type === 'edit' &&
						event.namespace === 0 &&
						event.title !== null &&
						event.time > period.from &&
						event.time < period.until,
				);
				const revision = Number(shown?.key.split(':')[2]);
				const before = await editsBy('Anna');
				const at = Date.now();
				const change = { key: shown?.key ?? '', at };
				await record(held, [], { visibilityChanges: [{ ...change, hidden: ['comment', 'user'] }] });
				expect(await editsBy('Anna')).toBe((before ?? 0) - 1);
				await compare(asker, questions(names));
				await record(held, [], { visibilityChanges: [{ ...change, hidden: [], at: at + 1_000 }] });
				const wanted = await findUnhideRequest(held, Date.now());
				// With edits of pages that were deleted with suppression, whose pages stay hidden: they may count or not.
				expect(wanted?.revisions.map((one) => one.revision)).toContain(revision);
				if (wanted)
					await recordUnhidden(
						held,
						wanted,
						wanted.revisions.map((one) => ({ revision: one.revision, hidden: [], user: 'Anna', comment: 'shown' })),
					);
				expect(await editsBy('Anna')).toBe(before);
				await compare(asker, questions(names));
			});

			await test.step('a rename', async () => {
				const before = await editsBy('Anna');
				await record(held, [], { renames: [{ from: 'Anna', to: 'Anna Neu', at: Date.now() - hour }] });
				while (await renameStep(held));
				names['Anna'] = 'Anna Neu';
				expect(await editsBy('Anna Neu')).toBe(before);
				await compare(asker, questions(names));
			});

			await test.step('a gap in what is said of deletions', async () => {
				const gap = { from: streamedUntil - hour, until: streamedUntil };
				await record(held, [], { visibilityGaps: [gap] });
				await compare(asker, questions(names, { areDeletionsMissed: true }));
				// The wikis have been asked, but about edits of the month before it alone.
				await app.db.updateTable('rechecks').set({ finished: 1 }).execute();
				await compare(asker, questions(names, { areDeletionsMissed: true }));
				await app.db
					.updateTable('rechecks')
					.set({ since: period.from - 30 * 24 * hour })
					.execute();
				await compare(asker, questions(names));
			});

			await test.step('a gap', async () => {
				await record(held, [], { gaps: [quiet] });
				const [usual, , , narrow] = await compare(asker, questions(names, { isGap: true }));
				expect(usual?.totals.numbers['edits']).toMatchObject({ exact: false, reasons: ['gap', 'hidden'] });
				expect(narrow?.rows.find((row) => row['user'] === 'Zoë')?.numbers?.['edits']).toEqual({
					...{ value: null, exact: false, reasons: ['gap'], unknown: 0 },
				});
				expect(first?.totals.numbers['edits']).toMatchObject({ exact: true, reasons: [] });
			});

			await test.step('a purge', async () => {
				const ben = (await listTrackedUsers(app.db)).find(({ username }) => username === 'Ben');
				await removeTrackedUser(app.db, ben?.id ?? 0, 'purge');
				const now = Date.now();
				await held.write((writing) => syncTrackedUsers(writing, { from: now, until: now }));
				while (await purgeStep(held));
				names['Ben'] = '';
				await compare(asker, questions(names, { isGap: true }));
				const events = await asker.events();
				expect(events.some(({ user }) => user === 'Ben')).toBe(false);
				expect(events.some(({ user }) => user === people[3])).toBe(true);
				expect(events.length).toBeLessThan(reportEvents().observed.length);
			});
		});
	});
}
