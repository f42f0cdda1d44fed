import { sql } from 'kysely';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import type { Engine } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import { readEvents } from '#lib/server/store/event/read-events.ts';
import { randomFrom } from '../../fixtures/random.ts';
import { personName, rareTitle, type Skewed, skewedUntil } from '../../fixtures/skewed-events.ts';
import { migrations } from '../../migrations/index.ts';
import { type Figure, type Part, timeInTurns } from '../harness/figure.ts';
import { openStored, type StoredData } from '../harness/stored-data.ts';

const million = 1_000_000;
const day = 86_400_000;
/** Events of a page, as the API gives them unless asked for more. */
const limit = 50;

/** The largest of each engine, which is judged. */
const largest: Record<Engine, Skewed> = {
	mariadb: { events: 10 * million, people: 500, wikis: 900 },
	sqlite: { events: million, people: 500, wikis: 900 },
};
/** Smaller ones, and others with so many people: what should stay flat stays flat. */
const smaller: Record<Engine, number[]> = { mariadb: [million / 10, million], sqlite: [million / 10] };
const peopleCounts = [10, 1_000, 10_000];

interface Read {
	what: string;
	filter: EventFilter;
	/** At most so many times as long as the baseline. */
	atMost: number;
}

const some = (count: number, first: number) => Array.from({ length: count }, (_, index) => personName(first + index));
const reads: Read[] = [
	{ what: 'nothing asked', filter: {}, atMost: 2 },
	{ what: 'the usual view', filter: { bot: false, categorize: false }, atMost: 2 },
	{ what: '1 person', filter: { user: some(1, 40) }, atMost: 2 },
	{ what: '5 people', filter: { user: some(5, 40) }, atMost: 2 },
	{ what: '5 wikis', filter: { wiki: ['w3', 'w30', 'w90', 'w300', 'w600'] }, atMost: 2 },
	{
		what: 'person, wiki, kind and 30 days',
		filter: { user: some(1, 5), wiki: ['w2'], type: ['edit'], from: skewedUntil - 30 * day },
		atMost: 2,
	},
	{ what: 'unreviewed', filter: { review: ['unreviewed'] }, atMost: 2 },
	{ what: 'a namespace of 70 %', filter: { namespace: [0] }, atMost: 2 },
	{ what: 'a namespace of 2 %', filter: { namespace: [4] }, atMost: 10 },
	{ what: 'a whole title', filter: { page: ['Page 77 of a wiki'] }, atMost: 2 },
	{ what: '60 people', filter: { user: some(60, 100) }, atMost: 3 },
	{ what: '100 rare people', filter: { label: ['rare'] }, atMost: 3 },
	{ what: 'a label of 200', filter: { label: ['two hundred'] }, atMost: 3 },
	{
		what: 'a label of 200, the usual view',
		filter: { label: ['two hundred'], bot: false, categorize: false },
		atMost: 3,
	},
	{ what: 'a label of everybody', filter: { label: ['all'] }, atMost: 10 },
	{ what: 'title begins with something rare', filter: { title: rareTitle }, atMost: 5 },
	{ what: 'about somebody, of a kind that never is', filter: { as: ['about'], type: ['edit'] }, atMost: 3 },
	{ what: 'a namespace that nobody edits', filter: { namespace: [99] }, atMost: 10 },
	{ what: 'a label of 200, such a namespace', filter: { label: ['two hundred'], namespace: [99] }, atMost: 10 },
	{ what: 'flagged ones of 1 person', filter: { user: some(1, 40), review: ['flagged'] }, atMost: 10 },
	{ what: 'a rare kind on a wiki', filter: { wiki: ['w2'], type: ['log:rename'], minor: true }, atMost: 10 },
];

/** Pages of events: each against a page of rows by their keys, and how it grows. */
export async function measure(): Promise<Part> {
	const figures: Figure[] = [];
	const setting = [`schema ${Object.keys(migrations).at(-1)}, a page of ${limit} events`];
	const others: string[][][] = [];
	for (const engine of ['mariadb', 'sqlite'] as const) {
		const ratios = new Map<string, Map<string, number>>();
		const sizes = [...smaller[engine].map((events) => ({ ...largest[engine], events })), largest[engine]];
		for (const size of [
			...sizes,
			...peopleCounts.map((people) => ({ ...largest[engine], events: million / 10, people })),
		]) {
			const stored = await openStored(engine, size);
			try {
				const name = `${size.events / million} M events, ${size.people} people`;
				const measured = await measureReads(stored.db, size.events);
				ratios.set(name, new Map(measured.map(({ what, ours, base }) => [what, ours / base])));
				if (size !== largest[engine]) continue;
				setting.push(`${stored.version}: ${name}, ${size.wikis} wikis`);
				if (engine === 'sqlite') setting.push(await bytesByTable(stored.db, size.events));
				figures.push(...judged(engine, stored, measured, size));
			} finally {
				await stored.close();
			}
		}
		others.push(growth(engine, ratios));
	}
	return { setting, figures, others };
}

interface Measured {
	what: string;
	ours: number;
	base: number;
}

async function measureReads(db: Db, events: number): Promise<Measured[]> {
	const random = randomFrom(3);
	const ids = Array.from({ length: limit + 1 }, () => 1 + Math.floor(random() * events));
	const ways: Record<string, () => Promise<unknown>> = { base: () => readEvents(db, ids) };
	for (const { what, filter } of reads) ways[what] = () => listEvents(db, filter, { cursor: null, limit });
	const times = await timeInTurns(ways);
	return reads.map(({ what }) => ({ what, ours: times[what] ?? NaN, base: times['base'] ?? NaN }));
}

function judged(engine: Engine, stored: StoredData, measured: readonly Measured[], { events }: Skewed): Figure[] {
	const limits = new Map(reads.map(({ what, atMost }) => [what, atMost]));
	const rows = measured.map(({ what, ours, base }): Figure => {
		const baseline = { what: 'by key', value: base };
		return { what: `${engine}: ${what}`, unit: 'ms', ours, baseline, limit: { atMost: limits.get(what) ?? NaN } };
	});
	if (engine === 'mariadb') return rows;
	const bytes = { what: `${engine}: an event, indexes and counts in`, unit: 'bytes', ours: stored.bytes / events };
	return [...rows, { ...bytes, baseline: null, limit: { atMost: 480 }, goal: 400 }];
}

/** What each table and index takes of an event, in bytes, in SQLite. */
async function bytesByTable(db: Db, events: number): Promise<string> {
	const { rows } = await sql<{ name: string; bytes: number }>`select name, sum(pgsize) as bytes from dbstat
		group by name order by 2 desc`.execute(db);
	const large = rows.map(({ name, bytes }) => ({ name, each: bytes / events })).filter(({ each }) => each >= 0.5);
	return `bytes an event: ${large.map(({ name, each }) => `${name} ${each.toFixed(1)}`).join(', ')}`;
}

/** How many times as long as the baseline each read takes, by how much there is. */
function growth(engine: Engine, ratios: ReadonlyMap<string, ReadonlyMap<string, number>>): string[][] {
	const rows = reads.map(({ what }) => [what, ...[...ratios.values()].map((of) => of.get(what)?.toFixed(1) ?? '–')]);
	return [[`${engine}, × the baseline`, ...ratios.keys()], ...rows];
}
