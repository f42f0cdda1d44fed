import type { RawBuilder, SqlBool } from 'kysely';
import type { Migration } from 'kysely/migration';
import { engineOf } from '../src/lib/server/db/engine.ts';
import { columns, type Schema } from './columns.ts';

/** One statement, as a migration. */
export function step(
	up: (db: Schema, column: ReturnType<typeof columns>) => { execute: () => Promise<unknown> },
): Migration {
	return { up: async (db) => void (await up(db, columns(db)).execute()) };
}

/** An index, as a migration. */
export function index(name: string, table: string, on: string[]): Migration {
	return step((db) => db.schema.createIndex(name).on(table).columns(on));
}

/** A unique index, as a migration. */
export function uniqueIndex(name: string, table: string, on: string[]): Migration {
	return step((db) => db.schema.createIndex(name).on(table).columns(on).unique());
}

/**
 * An index of the few rows for which a condition holds. MariaDB has no partial indexes, so it indexes the others too.
 */
export function fewOf(name: string, table: string, on: string[], few: RawBuilder<SqlBool>): Migration {
	return step((db) => {
		const index = db.schema.createIndex(name).on(table).columns(on);
		return engineOf(db) === 'sqlite' ? index.where(few) : index;
	});
}

/** Removes an index, as a migration. */
export function dropIndex(name: string, table: string): Migration {
	return step((db) => (engineOf(db) === 'sqlite' ? db.schema.dropIndex(name) : db.schema.dropIndex(name).on(table)));
}
