import { type Campaign, usualScope } from '#lib/domain/campaign/campaign.ts';
import type { Engine } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { reportResponse } from '#lib/server/report/report-response.ts';
import { findCampaign, insertCampaign } from '#lib/server/store/campaign/campaigns.ts';
import { takeLease } from '#lib/server/store/core/leased.ts';
import { closeCampaign } from '#lib/server/store/report/frozen/frozen-reports.ts';
import { freezeStep } from '#lib/server/store/report/frozen/freeze-step.ts';
import { readReport, type ReportAsked } from '#lib/server/store/report/read-report.ts';
import { ReportSumsCache } from '#lib/server/store/report/report-sums-cache.ts';
import { type Skewed, skewedSince, skewedUntil } from '../../fixtures/skewed-events.ts';
import { migrations } from '../../migrations/index.ts';
import { type Figure, type Part, printed, timeInTurns } from '../harness/figure.ts';
import { openStored } from '../harness/stored-data.ts';

const size: Skewed = { events: 100_000, people: 40, wikis: 900 };
/** What a person waits for, in ms. */
const limits = { first: 3_000, cached: 300 };

/** A report of everybody, over all events: three years of days in a zone with changes of clocks. */
const scope = { ...usualScope, namespaces: 'all' as const };
const terms = { label: 'all', from: skewedSince, until: skewedUntil, scope };
const asked: ReportAsked = {
	zone: 'Europe/Berlin',
	sources: [{ id: 0, ...terms, pagesAt: null, pagesProblem: null }],
};

/** How long a report takes that nobody has asked for yet, and one whose sums are there. */
export async function measure(): Promise<Part> {
	const figures: Figure[] = [];
	const { events, people, wikis } = size;
	const setting = [
		`schema ${Object.keys(migrations).at(-1)}; ${events.toLocaleString('en')} events of ${people} people on ${wikis} wikis, by person`,
	];
	for (const engine of ['mariadb', 'sqlite'] as const) {
		const stored = await openStored(engine, size);
		try {
			setting.push(stored.version);
			figures.push(...printed(await measureReports(stored.db, engine)));
		} finally {
			await stored.close();
		}
	}
	return { setting, figures };
}

async function measureReports(db: Db, engine: Engine): Promise<Figure[]> {
	const cache = new ReportSumsCache();
	const { first, cached } = await timeInTurns({
		first: () => report(db, new ReportSumsCache()),
		cached: () => report(db, cache),
	});
	const campaign = await close(db);
	const { frozen } = await timeInTurns({
		frozen: () => report(db, new ReportSumsCache(), { ...asked, sources: [campaign] }),
	});
	const figure = (what: string, ours: number, atMost: number): Figure => ({
		...{ what: `${engine}: ${what}`, unit: 'ms', ours, baseline: null, limit: { atMost } },
	});
	return [
		figure('first report over 100,000 events', first, limits.first),
		figure('the same, cached', cached, limits.cached),
		figure('the first one of a closed campaign', frozen, limits.first),
	];
}

/** Closes a campaign of the same people and period. */
async function close(db: Db): Promise<Campaign> {
	const leased = await takeLease(db, 'bench');
	if (leased === null) throw new Error('the lease is not free');
	const name = 'closed';
	await insertCampaign(db, { name, description: '', zone: asked.zone, ...terms }, null);
	const { id } = (await findCampaign(db, name)) ?? { id: 0 };
	const now = Math.max(Date.now(), terms.until);
	await closeCampaign(db, id, { deleteAt: now + 1, now }, null);
	while (await freezeStep(leased, now));
	const campaign = await findCampaign(db, name);
	if (campaign === null) throw new Error('the campaign is not there');
	return campaign;
}

/** The text that is sent. @throws {Error} if it is not of all events */
async function report(db: Db, cache: ReportSumsCache, of = asked): Promise<string> {
	const reading = await readReport(db, of, { cache, now: Date.now(), patience: null, user: '' });
	if (!('facts' in reading)) throw new Error('the report was not waited for');
	const { edits, log_actions: actions } = reading.facts.sums.all;
	if (edits + actions < size.events / 2) throw new Error(`a report of ${edits} edits`);
	const request = { ...asked, campaigns: [], labels: ['all'], users: [], by: 'person' as const, limit: 1_000 };
	return JSON.stringify(reportResponse(reading.facts, request, []));
}
