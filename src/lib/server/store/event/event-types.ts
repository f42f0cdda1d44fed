import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** A kind of event: recentchange's `type`, and the log type of a log event. */
export interface EventType {
	id: number;
	type: string;
	/** Null for what is not a log event. */
	logType: string | null;
}

/** The kinds seen so far, in the order of their names; a few dozen at most. */
export async function listEventTypes(db: Db): Promise<EventType[]> {
	const rows = await db.selectFrom('event_types').selectAll().orderBy('type').orderBy('log_type').execute();
	return rows.map(({ id, type, log_type }) => ({ id, type, logType: log_type === '' ? null : log_type }));
}

/** Answers the id of a kind, after having added those that are new. */
export async function recordEventTypes(
	tx: Transaction,
	wanted: Iterable<{ type: string; logType: string | null }>,
): Promise<(kind: { type: string; logType: string | null }) => number> {
	const keyOf = (kind: { type: string; logType: string | null }) => JSON.stringify([kind.type, kind.logType]);
	const ids = new Map((await listEventTypes(tx)).map((kind) => [keyOf(kind), kind.id]));
	const missing = new Map([...wanted].filter((kind) => !ids.has(keyOf(kind))).map((kind) => [keyOf(kind), kind]));
	if (missing.size > 0) {
		const rows = [...missing.values()].map(({ type, logType }) => ({ type, log_type: logType ?? '' }));
		await tx.insertInto('event_types').values(rows).execute();
		for (const kind of await listEventTypes(tx)) ids.set(keyOf(kind), kind.id);
	}
	return (kind) => {
		const id = ids.get(keyOf(kind));
		if (id === undefined) throw new RangeError(`no id was asked for ${keyOf(kind)}`);
		return id;
	};
}
