import { sql } from 'kysely';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import type { Engine } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { takeLease } from '#lib/server/store/core/leased.ts';
import { readEvents } from '#lib/server/store/event/read-events.ts';
import { countStep } from '#lib/server/store/insight/count-step.ts';
import { InsightCache } from '#lib/server/store/insight/insight-cache.ts';
import { readCharts, readPages, readTiles } from '#lib/server/store/insight/insights.ts';
import { randomFrom } from '../../fixtures/random.ts';
import { personName, type Skewed, skewedUntil } from '../../fixtures/skewed-events.ts';
import { migrations } from '../../migrations/index.ts';
import { type Figure, type Part, timeInTurns } from '../harness/figure.ts';
import { openStored } from '../harness/stored-data.ts';

const day = 86_400_000;
/** Later than any event: all of them are to be counted. */
const never = 8.64e15;
/** Some time of the last day. */
const now = skewedUntil - 5 * 3_600_000;
const pageRows = 51;

/** The largest of each engine, as in the part `store`. */
const sizes: Record<Engine, Skewed> = {
	mariadb: { events: 10_000_000, people: 500, wikis: 900 },
	sqlite: { events: 1_000_000, people: 500, wikis: 900 },
};

interface Read {
	what: string;
	filter: EventFilter;
	read: typeof readTiles | typeof readCharts | typeof readPages;
	/** Whether the days that are over were read before. */
	isCached?: true;
	/** At most so many times as long as the baseline. */
	atMost: number;
}

const month: EventFilter = { bot: false, categorize: false, from: now - 30 * day };
const year: EventFilter = { bot: false, categorize: false, from: now - 365 * day };
const person = { ...year, user: [personName(40)] };
const label = { ...year, label: ['two hundred'] };
const reads: Read[] = [
	{ what: '30 days of everybody: tiles', filter: month, read: readTiles, atMost: 25 },
	{ what: '30 days of everybody: charts', filter: month, read: readCharts, atMost: 25 },
	{ what: 'a year of everybody: tiles', filter: year, read: readTiles, atMost: 25 },
	{ what: 'a year of everybody: charts', filter: year, read: readCharts, atMost: 60 },
	{ what: 'a year of one person: charts', filter: person, read: readCharts, atMost: 10 },
	{ what: 'a year of a label of 200: tiles', filter: label, read: readTiles, atMost: 25 },
	{ what: 'a year of a label of 200: charts', filter: label, read: readCharts, atMost: 150 },
	{ what: 'the same, its past cached: tiles', filter: label, read: readTiles, isCached: true, atMost: 25 },
	{ what: 'the same, its past cached: charts', filter: label, read: readCharts, isCached: true, atMost: 25 },
	{ what: 'a year of everybody: pages, after the charts', filter: year, read: readPages, atMost: 150 },
];

/** What Insights reads, part by part, against a page of rows by their keys. */
export async function measure(): Promise<Part> {
	const figures: Figure[] = [];
	const setting = [`schema ${Object.keys(migrations).at(-1)}, bots and category changes left out`];
	for (const engine of ['mariadb', 'sqlite'] as const) {
		const stored = await openStored(engine, sizes[engine]);
		try {
			await countAll(stored.db);
			setting.push(`${stored.version}: ${sizes[engine].events.toLocaleString('en')} events`);
			figures.push(...(await measureReads(stored.db, engine, sizes[engine].events)));
		} finally {
			await stored.close();
		}
	}
	return { setting, figures };
}

/** Fills the tables of charts as the consumer does for a database from before them. */
async function countAll(db: Db): Promise<void> {
	const any = await db.selectFrom('day_changes').select('day').limit(1).executeTakeFirst();
	if (!any) await db.updateTable('state').set({ counted_from: never, lease_holder: null }).execute();
	const leased = await takeLease(db, 'bench');
	if (leased === null) throw new Error('another program has the lease');
	while (await countStep(leased));
	await leased.release();
	if (!any) await sql`analyze table user_days, wiki_months, daily_counts`.execute(db).catch(() => undefined);
}

async function measureReads(db: Db, engine: Engine, events: number): Promise<Figure[]> {
	const random = randomFrom(3);
	const ids = Array.from({ length: pageRows }, () => 1 + Math.floor(random() * events));
	const cache = new InsightCache();
	const ways: Record<string, () => Promise<unknown>> = { base: () => readEvents(db, ids) };
	for (const { what, filter, read, isCached } of reads)
		ways[what] = () => read(db, filter, now, { cache: isCached ? cache : new InsightCache() });
	const times = await timeInTurns(ways);
	return reads.map(({ what, atMost }) => ({
		what: `${engine}: ${what}`,
		unit: 'ms',
		ours: times[what] ?? NaN,
		baseline: { what: 'by key', value: times['base'] ?? NaN },
		limit: { atMost },
	}));
}
