import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observedEvent } from '../../../../../e2e/sample-events.ts';
import { lease, record, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { engines } from '../../../../../scripts/test/databases.ts';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { peopleReport } from '#lib/domain/report/report.ts';
import type { LeasedDb } from '../core/leased.ts';
import { insertTrackedUsers } from '../tracking/track-users.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { findUnhideRequest, recordUnhidden } from '../visibility/unhide-queue.ts';
import { readReport } from './read-report.ts';
import { ReportSumsCache } from './report-sums-cache.ts';

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.UTC(2026, 8, 1);
const period = { from: begin, until: begin + 10 * day };
const now = begin + 90 * day;

describe.each(engines)('deleted pages in a report, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	let cache: ReportSumsCache;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
		cache = new ReportSumsCache();
		await insertTrackedUsers(
			database.db,
			[{ name: 'Anna', centralId: null }],
			{ reason: null, labels: ['Course'], endsAt: null },
			null,
		);
		await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
		const page = { user: 'Anna', title: 'A page' };
		await seen([1, 2].map((id) => observedEvent(id, { ...page, time: begin + id * hour })));
	});
	afterEach(() => database.remove());

	const seen = (events: Parameters<typeof record>[1] = [], rest: Parameters<typeof record>[2] = {}) =>
		record(held, events, { progress: { position: '{}', streamedUntil: now, lastEventAt: now }, ...rest });

	async function live() {
		const source = { id: 0, label: 'Course', ...period, scope: usualScope, pagesAt: null, pagesProblem: null };
		const asked = { sources: [source], zone: 'UTC' };
		const reading = await readReport(database.db, asked, { cache, now, patience: null, user: 'wikimedia:6' });
		if (!('facts' in reading)) throw new Error('it was to be waited for');
		return peopleReport(reading.facts).totals.numbers.edits_live;
	}

	it('are not certain until the wiki was asked about edits that may be of another page', async () => {
		expect(await live()).toEqual({ value: 2, exact: true, reasons: [], unknown: 0 });
		const gone = { wiki: 'dewiki', title: 'A page', pageId: null, isDeleted: true, isSuppressed: false };
		await seen([], { pages: [{ ...gone, lastRevision: 2, revisions: null, at: now }] });
		expect(await live()).toEqual({ value: 2, exact: false, reasons: ['outcome-not-asked'], unknown: 2 });
		const question = await findUnhideRequest(held, now + hour);
		if (question === null) throw new Error('the wiki was to be asked');
		const shown = { revision: 2, hidden: [], user: 'Anna', comment: '' };
		await recordUnhidden(held, question, [shown]);
		expect(await live()).toEqual({ value: 1, exact: true, reasons: [], unknown: 0 });
	});

	it('are not certain after a gap, but for edits of which the wikis were asked again', async () => {
		await seen([], { visibilityGaps: [{ from: begin + 20 * day, until: begin + 21 * day }] });
		const unsure = { value: 2, exact: false, reasons: ['gap', 'either-way'], unknown: 0 };
		expect(await live()).toEqual(unsure);
		await database.db.updateTable('rechecks').set({ finished: 1 }).execute();
		expect(await live()).toMatchObject({ value: 2, exact: true });
		// They are asked about a month at most.
		await seen([], { visibilityGaps: [{ from: begin + 50 * day, until: begin + 51 * day }] });
		await database.db.updateTable('rechecks').set({ finished: 1 }).execute();
		expect(await live()).toEqual(unsure);
	});
});
