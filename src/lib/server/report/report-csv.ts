import { type Cell, csvRow, csvStart } from '#lib/domain/core/csv.ts';
import { type Count, countCells, countHeads } from '#lib/domain/insight/count.ts';
import { reportNumbers } from '#lib/domain/report/numbers.ts';
import type { PageItem, ReportItems, ReportResponse } from '#lib/domain/report/report-response.ts';
import type { DayRow, PersonRow, WikiRow } from '#lib/domain/report/report.ts';

/** The columns of a file, by name. */
type Columns<Row> = readonly (readonly [name: string, value: (row: Row) => Cell])[];

/** Two columns: the number, empty where it is not known, and whether it is exact. */
function counted<Row>(name: string, countOf: (row: Row) => Count): Columns<Row> {
	const [value, exact] = countHeads(name);
	return [
		[value, (row) => countCells(countOf(row))[0]],
		[exact, (row) => countCells(countOf(row))[1]],
	];
}

function numbers<Row extends Pick<PersonRow, 'numbers'>>(): Columns<Row> {
	return reportNumbers.flatMap((name) => counted<Row>(name, (row) => row.numbers[name]));
}

const person: Columns<PersonRow> = [
	['person', ({ user }) => user],
	['known', ({ known }) => known],
	...numbers<PersonRow>(),
	['new_account', ({ new_account: isNew }) => isNew],
	['active_after_7', ({ active_after_7: after }) => after.is],
	['active_after_30', ({ active_after_30: after }) => after.is],
];

const wiki: Columns<WikiRow> = [
	['wiki', (row) => row.wiki],
	...counted<WikiRow>('people', ({ people }) => people),
	...numbers<WikiRow>(),
];

const day: Columns<DayRow> = [
	['day', (row) => row.day],
	...counted<DayRow>('people', ({ people }) => people),
	...numbers<DayRow>(),
];

const page: Columns<PageItem> = [
	['wiki', (row) => row.wiki],
	['title', ({ title }) => title],
	['page_id', ({ page_id: id }) => id],
	['url', ({ url }) => url],
	['created_by', ({ created_by: user }) => user],
	['deleted', ({ deleted }) => deleted],
	...counted<PageItem>('people', ({ people }) => people),
	...counted<PageItem>('edits', ({ edits }) => edits),
	...counted<PageItem>('bytes_added', (row) => row.bytes_added),
	...counted<PageItem>('bytes_removed', (row) => row.bytes_removed),
];

const columns: { [By in keyof ReportItems]: Columns<ReportItems[By]> } = { person, wiki, day, page };

/** A report as a file for spreadsheets, after RFC 4180: its rows, and what it is of in the last columns of each. */
export function reportCsv(report: ReportResponse): string {
	const theirs = columns[report.by] as Columns<ReportResponse['rows'][number]>;
	const { as_of, definitions_version: version, zone, from, to } = report;
	const isoOf = (time: number) => new Date(time).toISOString();
	const about: [string, Cell][] = [
		['as_of', isoOf(as_of)],
		['from', isoOf(from)],
		['to', isoOf(to)],
		['zone', zone],
		['definitions_version', version],
	];
	const head = [...theirs.map(([name]) => name), ...about.map(([name]) => name)];
	const rows = report.rows.map((row) => [...theirs.map(([, value]) => value(row)), ...about.map(([, value]) => value)]);
	return csvStart + [head, ...rows].map(csvRow).join('');
}
