import type { Count } from '#lib/domain/insight/count.ts';
import { reportNumbers } from '#lib/domain/report/numbers.ts';

/** The tables of a report that can be sorted: by which columns, of which the first has names, and what it is usually by. */
const tables = {
	people: { parameter: 'order', columns: ['person', ...reportNumbers], usual: 'edits' },
	wikis: { parameter: 'order-wikis', columns: ['wiki', 'people', ...reportNumbers], usual: 'edits' },
	pages: { parameter: 'order-pages', columns: ['page', 'people', 'edits', 'bytes_added'], usual: 'people' },
} as const;

/** The name of a table that can be sorted. */
export type SortedTable = keyof typeof tables;

/** A column by which a table can be sorted. */
export type SortedBy<Table extends SortedTable = SortedTable> = (typeof tables)[Table]['columns'][number];

/** By what rows are sorted: a number, the largest first unless it is turned round; or their names. */
export interface RowOrder<By extends string = string> {
	by: By;
	isTurned: boolean;
}

/** The orders of all tables. */
export type ReportOrders = { [Table in SortedTable]: RowOrder<SortedBy<Table>> };

/** The names of the parameters with orders in an address. */
export const orderParameters: readonly string[] = Object.values(tables).map(({ parameter }) => parameter);

/** Reads the orders from an address. */
export function parseOrders(query: URLSearchParams): ReportOrders {
	return { people: orderIn(query, 'people'), wikis: orderIn(query, 'wikis'), pages: orderIn(query, 'pages') };
}

function orderIn<Table extends SortedTable>(query: URLSearchParams, table: Table): RowOrder<SortedBy<Table>> {
	const { parameter, columns, usual } = tables[table];
	const text = query.get(parameter) ?? '';
	const isTurned = text.startsWith('-');
	const by = (columns as readonly SortedBy<Table>[]).find((one) => one === (isTurned ? text.slice(1) : text));
	return { by: by ?? usual, isTurned };
}

/** An address's query with an order of a table: what {@link parseOrders} reads. */
export function withOrder<Table extends SortedTable>(
	query: URLSearchParams,
	table: Table,
	{ by, isTurned }: RowOrder<SortedBy<Table>>,
): URLSearchParams {
	const changed = new URLSearchParams(query);
	changed.set(tables[table].parameter, `${isTurned ? '-' : ''}${by}`);
	return changed;
}

/** The order after a press on the head of a column. */
export function nextOrder<By extends string>(order: RowOrder<By>, by: By): RowOrder<By> {
	return { by, isTurned: order.by === by && !order.isTurned };
}

/**
 * Rows in an order; those of which the number is not known come last, however it is turned, and those with the same one as they
 * were.
 * @param of what a row has: a name, or a number
 */
export function sortRows<Row, By extends string>(
	rows: readonly Row[],
	{ by, isTurned }: RowOrder<By>,
	of: (row: Row, by: By) => string | Count,
	compareNames: (a: string, b: string) => number,
): Row[] {
	const direction = isTurned ? -1 : 1;
	return [...rows].sort((a, b) => {
		const [one, other] = [of(a, by), of(b, by)];
		if (typeof one === 'string' || typeof other === 'string')
			return direction * compareNames(String(one), String(other));
		if (one.value === null || other.value === null) return Number(one.value === null) - Number(other.value === null);
		return direction * (other.value - one.value);
	});
}
