import { parseRecentChange } from '../../domain/recent-change.ts';
import { loadRecentChanges } from '../../domain/fixtures/load.ts';
import type { DatabaseConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open.ts';
import type { Db } from '../db/tables.ts';
import { takeLease } from './lease.ts';
import { type Batch, recordBatch, type Sighting } from './record.ts';
import type { Lease } from './state.ts';

/** A migrated database of a test's own. For tests only. */
export interface TestDatabase {
	db: Db;
	/**
	 * Another way in, as another process would have. On SQLite the same one: waiting for a lock there stops the whole
	 * process, so two ways in of one process would wait for each other.
	 */
	open(): Db;
	remove(): Promise<void>;
}

/** Makes one from what {@link engines} of scripts/test/databases.ts gives. For tests only. */
export async function testDatabase(
	create: () => Promise<{ config: DatabaseConfig; remove(): Promise<void> }>,
): Promise<TestDatabase> {
	const { config, remove } = await create();
	const opened: Db[] = [];
	const open = () => {
		const db = openDatabase(config, { connections: 4 });
		opened.push(db);
		return db;
	};
	const db = open();
	await migrate(db);
	return {
		db,
		open: config.engine === 'sqlite' ? () => db : open,
		async remove() {
			await Promise.all(opened.map((one) => one.destroy()));
			await remove();
		},
	};
}

/** Every recorded event of the fixtures, once each by natural key. For tests only. */
export function loadSightings(): Sighting[] {
	const sightings = loadRecentChanges().flatMap((line) => {
		const parsed = parseRecentChange(JSON.parse(line));
		return parsed.kind === 'event' ? [{ event: parsed.event, wiki: parsed.wiki }] : [];
	});
	return [...new Map(sightings.map((sighting) => [sighting.event.key, sighting])).values()];
}

/** Takes the lease, which must be free. For tests only. */
export async function lease(db: Db, holder = 'test'): Promise<Lease> {
	const taken = await takeLease(db, holder);
	if (!taken) throw new Error('the lease is not free');
	return taken;
}

/** Records some events as a consumer does. For tests only. */
export async function record(
	db: Db,
	held: Lease,
	events: readonly Sighting[],
	rest: Partial<Batch> = {},
): Promise<number> {
	return recordBatch(db, held, { events, progress: null, gaps: [], errors: [], feedStatus: 'streaming', ...rest });
}
