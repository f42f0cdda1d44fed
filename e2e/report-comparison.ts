import { expect } from '@playwright/test';
import type { Db } from '#lib/server/db/tables.ts';
import { computeReport, type Counted, type Exported, type Independent, type Tallies } from './independent-report.ts';
import { zone } from './report-events.ts';

const hour = 3_600_000;

/** How much is known of the people of a row. */
export type Known = 'whole' | 'partly' | 'nothing';

/** A report, with what the computation needs to make it too. */
export interface Question {
	query: string;
	counted: Counted[];
	/** How much is known of a row; all rows have the whole sum too. */
	known?: (row: string) => Known;
	/** Whether deletions of pages were missed since then. */
	areDeletionsMissed?: boolean;
}

interface SentCount {
	value: number | null;
	exact: boolean;
	reasons: string[];
	unknown: number;
}
type Sent = Record<string, unknown> & { numbers?: Record<string, SentCount>; people?: SentCount };
/** A report as it was sent. */
export interface SentReport {
	as_of: number;
	rows: Sent[];
	rows_in_all: number;
	totals: { people: number; numbers: Record<string, SentCount> };
	from: number;
	to: number;
}

/** A number as it is to be sent, but for those of its reasons that do not say that it can be less. */
function expectedCount(value: number | null, unknown: number, known: Known, canBeLess = false) {
	if (known === 'nothing' && value === 0) return { value: null, exact: false, unknown, canBeLess: false };
	const isLess = canBeLess && value !== null;
	return { value, exact: known === 'whole' && unknown === 0 && !isLess, unknown, canBeLess: isLess };
}

/** What the numbers of a row are to be. @param all how much is known of all people */
function expectedCounts(
	tallies: Tallies = {},
	{ known, all, none, areDeletionsMissed }: { known: Known; all: Known; none: Tallies; areDeletionsMissed: boolean },
) {
	const of = { ...none, ...tallies };
	/** What can be less as soon as not all is known. */
	const canBeLess = (name: string): boolean => {
		const { value = 0, canBeLess = false } = of[name] ?? {};
		if (name === 'bytes_net') return canBeLess || known !== 'whole';
		if (name === 'pages_improved') return canBeLess || ((value ?? 0) > 0 && (known !== 'whole' || all !== 'whole'));
		const things = { edits_live: 'edits', pages_created_deleted: 'pages_created' }[name];
		return areDeletionsMissed && things !== undefined && (of[things]?.value ?? 0) > 0;
	};
	return Object.fromEntries(
		Object.entries(of).map(([name, { value, unknown }]) => [
			name,
			expectedCount(value, unknown, known, canBeLess(name)),
		]),
	);
}

const bare = ({ value, exact, unknown, reasons }: SentCount) => ({
	...{ value, exact, unknown },
	canBeLess: reasons.includes('either-way'),
});
const bareAll = (numbers: Record<string, SentCount>) =>
	Object.fromEntries(Object.entries(numbers).map(([name, count]) => [name, bare(count)]));

/** The rows of a CSV file by the names of its columns. */
function readCsv(text: string): Record<string, string>[] {
	const cells = [...text.replace(/^\uFEFF/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
	const rows: string[][] = [[]];
	for (const [, quoted, plain = '', end] of cells) {
		rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
		if (end !== ',') rows.push([]);
	}
	const [head = [], ...rest] = rows.slice(0, -1);
	return rest.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ''])));
}

/** An app's answers. */
export class Asker {
	readonly #origin: string;
	readonly #cookie: string;
	readonly #db: Db;

	/** @param db the app's, which alone knows which wikis are still to be asked whether a page is deleted */
	constructor(origin: string, cookie: string, db: Db) {
		this.#origin = origin;
		this.#cookie = cookie;
		this.#db = db;
	}

	async text(path: string): Promise<string> {
		const answer = await fetch(this.#origin + path, { headers: { cookie: this.#cookie } });
		const text = await answer.text();
		expect([path, answer.status, answer.status === 200 ? '' : text]).toEqual([path, 200, '']);
		return text;
	}

	async events(): Promise<Exported[]> {
		const lines = (await this.text('/api/events.ndjson')).trimEnd().split('\n');
		const queue = this.#db.selectFrom('restorations').innerJoin('events', 'events.id', 'event_id');
		const asked = new Set((await queue.select('natural_key').execute()).map((row) => row.natural_key));
		return lines
			.map((line) => JSON.parse(line) as Exported)
			.map((event) => ({ ...event, isAsked: asked.has(event.key) }));
	}

	async report(query: string, by: string): Promise<SentReport> {
		return JSON.parse(await this.text(`/api/report?${query}&by=${by}&limit=10000`)) as SentReport;
	}

	async file(query: string, by: string): Promise<Record<string, string>[]> {
		return readCsv(await this.text(`/api/report.csv?${query}&by=${by}&limit=10000`));
	}
}

/** Compares all reports with what is computed from the events. @returns the reports by person */
export async function compare(asker: Asker, asked: readonly Question[]): Promise<SentReport[]> {
	const events = await asker.events();
	const reports: SentReport[] = [];
	for (const question of asked) reports.push(await compareOne(asker, events, question));
	return reports;
}

const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });

async function compareOne(asker: Asker, events: readonly Exported[], question: Question): Promise<SentReport> {
	const { query, counted, known = () => 'whole', areDeletionsMissed = false } = question;
	const wanted = computeReport(events, counted, zone);
	const none = computeReport([], counted, zone).all;
	const byPerson = await asker.report(query, 'person');
	const names = [...new Set(counted.flatMap((one) => Object.keys(one.people)))];
	expect(byPerson.totals.people, query).toBe(names.length);
	const all = ['whole', 'partly', 'nothing'].find((one) => names.every((name) => known(name) === one)) ?? 'partly';
	const rest = all as Known;
	const about = { all: rest, none, areDeletionsMissed };
	expect(bareAll(byPerson.totals.numbers), query).toEqual(expectedCounts(wanted.all, { known: rest, ...about }));
	const days = new Set<string>();
	for (let at = byPerson.from; at < byPerson.to; at += hour) days.add(dayOf.format(at));
	const rowsOf = { person: names, wiki: [...wanted.wikis.keys()], day: [...days] };
	const mapOf = { person: wanted.people, wiki: wanted.wikis, day: wanted.days };
	for (const by of ['person', 'wiki', 'day'] as const) {
		const nameIn = (row: Sent) => String(row[by === 'person' ? 'user' : by]);
		const knownOf = (name: string) => (by === 'wiki' ? rest : known(name));
		const rows = by === 'person' ? byPerson.rows : (await asker.report(query, by)).rows;
		expect(rows.map(nameIn).sort(), `${query} ${by}`).toEqual([...rowsOf[by]].sort());
		const file = await asker.file(query, by);
		for (const row of rows) {
			const name = nameIn(row);
			const numbers = expectedCounts(mapOf[by].get(name), { known: knownOf(name), ...about });
			expect(bareAll(row.numbers ?? {}), `${query} ${name}`).toEqual(numbers);
			if (row.people)
				expect(row.people.value, `${query} ${name}`).toBe(
					expectedCount(wanted.peopleOf.get(name) ?? 0, 0, knownOf(name)).value,
				);
			const line = file.find((one) => one[by] === name);
			const inFile = Object.fromEntries(
				Object.keys(numbers).map((key) => [key, [line?.[key], line?.[`${key}_exact`]]]),
			);
			expect(inFile, `${query} ${name} as CSV`).toEqual(
				Object.fromEntries(
					Object.entries(numbers).map(([key, { value, exact }]) => [key, [String(value ?? ''), String(exact)]]),
				),
			);
		}
	}
	await comparePages(asker, question, wanted, rest);
	return byPerson;
}

async function comparePages(asker: Asker, { query }: Question, { pages }: Independent, known: Known): Promise<void> {
	const { rows, rows_in_all: inAll } = await asker.report(query, 'page');
	expect([rows.length, inAll], `${query} pages`).toEqual([pages.length, pages.length]);
	const keyOf = ({ wiki, title, page_id: id }: Sent) => JSON.stringify([wiki, title, id]);
	const byKey = new Map(rows.map((row) => [keyOf(row), row]));
	const lines = await asker.file(query, 'page');
	expect(lines.map(({ title, edits }) => `${title} ${edits}`).sort()).toEqual(
		pages.map(({ title, edits }) => `${title ?? ''} ${edits}`).sort(),
	);
	for (const { wiki, title, page_id, created_by, deleted, people: theirs, edits, ...bytes } of pages) {
		const row = byKey.get(keyOf({ wiki, title, page_id }));
		const sent = Object.fromEntries(
			['people', 'edits', 'bytes_added', 'bytes_removed'].map((name) => [name, bare(row?.[name] as SentCount)]),
		);
		expect({ wiki, title, created_by: row?.['created_by'], deleted: row?.['deleted'], ...sent }, query).toEqual({
			...{ wiki, title, created_by, deleted },
			people: expectedCount(theirs, 0, known),
			edits: expectedCount(edits, 0, known),
			bytes_added: expectedCount(bytes.bytes_added.value, bytes.bytes_added.unknown, known),
			bytes_removed: expectedCount(bytes.bytes_removed.value, bytes.bytes_removed.unknown, known),
		});
	}
}
