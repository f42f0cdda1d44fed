import { sql } from 'kysely';
import { chunks } from '#lib/server/db/chunks.ts';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Transaction } from '#lib/server/db/tables.ts';

/** A table of sums: its key, and what is added up. */
export interface SumTable {
	name: 'daily_counts' | 'wiki_counts' | 'user_days' | 'wiki_months';
	keys: readonly string[];
}

/** What is to be added to the rows of a table of sums. */
export class Sums {
	readonly #rows = new Map<string, { key: readonly number[]; sums: Map<string, number> }>();

	/** @param key in the order of the table's keys @param by 1 to add, -1 to take away */
	add(key: readonly number[], measures: Record<string, number>, by = 1): void {
		const name = key.join(' ');
		const row = this.#rows.get(name) ?? { key, sums: new Map<string, number>() };
		for (const [column, value] of Object.entries(measures))
			row.sums.set(column, (row.sums.get(column) ?? 0) + by * value);
		this.#rows.set(name, row);
	}

	/** Those that change anything. */
	rows(): { key: readonly number[]; sums: ReadonlyMap<string, number> }[] {
		return [...this.#rows.values()].filter(({ sums }) => [...sums.values()].some((sum) => sum !== 0));
	}
}

/** Adds to rows, and deletes those without events. The numbers are ours, so that they can be written out. */
export async function addSums(tx: Transaction, { name, keys }: SumTable, sums: Sums): Promise<void> {
	const rows = sums.rows();
	const used = new Set(rows.flatMap((row) => [...row.sums].flatMap(([column, sum]) => (sum === 0 ? [] : column))));
	const columns = [...new Set(['events', ...used])];
	const isSqlite = engineOf(tx) === 'sqlite';
	const raised = columns
		.map((column) =>
			isSqlite ? `${column} = ${name}.${column} + excluded.${column}` : `${column} = ${column} + values(${column})`,
		)
		.join();
	const conflict = isSqlite ? `on conflict (${keys.join()}) do update set` : 'on duplicate key update';
	for (const some of chunks(rows)) {
		const values = some.map((row) => `(${[...row.key, ...columns.map((column) => row.sums.get(column) ?? 0)].join()})`);
		await sql
			.raw(`insert into ${name} (${[...keys, ...columns].join()}) values ${values.join()} ${conflict} ${raised}`)
			.execute(tx);
	}
	const lower = rows.filter((row) => (row.sums.get('events') ?? 0) < 0);
	// By their whole keys, so that only these rows are looked at; SQLite limits how many conditions are joined.
	for (const some of chunks(lower, 100)) {
		const theirs = some.map(({ key }) => `(${keys.map((column, at) => `${column} = ${key[at]}`).join(' and ')})`);
		await sql.raw(`delete from ${name} where (${theirs.join(' or ')}) and events <= 0`).execute(tx);
	}
}
