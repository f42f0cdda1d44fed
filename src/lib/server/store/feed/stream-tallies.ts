import type { StreamTallies, StreamTotals } from '#lib/domain/status/status.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** What the stream delivered since that was last recorded. */
export interface Tally {
	/** Events, those of untracked people included. */
	seen: number;
	/** Connections that were made. */
	connections: number;
	/** Connections that broke, or that were never established. */
	losses: number;
	/** Signs of life, the latest of each topic; `time` in ms UTC. */
	canaries: readonly { topic: string; time: number }[];
}

export const emptyTally: Tally = { seen: 0, connections: 0, losses: 0, canaries: [] };

const nothing: StreamTotals = { seen: 0, recorded: 0, connections: 0, losses: 0 };
const minuteLength = 60_000;
const dayOfMinutes = 1_440;
/** Over how many minutes events per second are averaged. */
const rateOver = 5;

/** Adds to the totals. The caller has locked the state row. */
export async function recordTally(tx: Transaction, tally: Tally, recorded: number): Promise<void> {
	for (const { topic, time } of tally.canaries) {
		const known = await tx.selectFrom('canaries').select('time').where('topic', '=', topic).executeTakeFirst();
		if (known === undefined) await tx.insertInto('canaries').values({ topic, time }).execute();
		else if (known.time < time) await tx.updateTable('canaries').set({ time }).where('topic', '=', topic).execute();
	}
	if (tally.seen + recorded + tally.connections + tally.losses === 0) return;
	const before = await readLatest(tx);
	const { now } = await tx.selectFrom('state').select(currentTime(tx).as('now')).executeTakeFirstOrThrow();
	// A clock that was set back must not make an older row the latest.
	const minute = Math.max(Math.floor(Number(now) / minuteLength), before?.minute ?? 0);
	const totals = {
		seen: (before?.seen ?? 0) + tally.seen,
		recorded: (before?.recorded ?? 0) + recorded,
		connections: (before?.connections ?? 0) + tally.connections,
		losses: (before?.losses ?? 0) + tally.losses,
	};
	if (before?.minute === minute) {
		await tx.updateTable('stream_tallies').set(totals).where('minute', '=', minute).execute();
		return;
	}
	await tx
		.insertInto('stream_tallies')
		.values({ minute, ...totals })
		.execute();
	const dayAgo = await readLatest(tx, minute - dayOfMinutes);
	if (dayAgo) await tx.deleteFrom('stream_tallies').where('minute', '<', dayAgo.minute).execute();
}

/** How much the stream delivers, and how reliably. */
export async function readStreamTallies(db: Db): Promise<StreamTallies> {
	const { now: time } = await db.selectFrom('state').select(currentTime(db).as('now')).executeTakeFirstOrThrow();
	const now = Number(time);
	const minute = Math.floor(now / minuteLength);
	const [latest, dayAgo, base, canaries] = await Promise.all([
		readLatest(db),
		readLatest(db, minute - dayOfMinutes),
		readLatest(db, minute - rateOver),
		db.selectFrom('canaries').selectAll().orderBy('topic').execute(),
	]);
	// If no row is old enough, the first one is used, from the end of its minute on.
	const first = base ?? (await db.selectFrom('stream_tallies').selectAll().orderBy('minute').executeTakeFirst());
	const from = base === undefined ? ((first?.minute ?? 0) + 1) * minuteLength : (minute - rateOver + 1) * minuteLength;
	const isKnown = first !== undefined && latest !== undefined && now - from >= 5_000;
	const totals = latest ?? { ...nothing, minute };
	return {
		totals: difference(totals, nothing),
		perSecond: isKnown ? (latest.seen - first.seen) / ((now - from) / 1_000) : null,
		lastDay: difference(totals, dayAgo ?? nothing),
		canaries,
	};
}

/** The totals at the end of a minute, or now. */
function readLatest(db: Db, minute: number = Number.MAX_SAFE_INTEGER) {
	return db
		.selectFrom('stream_tallies')
		.selectAll()
		.where('minute', '<=', minute)
		.orderBy('minute', 'desc')
		.limit(1)
		.executeTakeFirst();
}

function difference(one: StreamTotals, other: StreamTotals): StreamTotals {
	return {
		seen: one.seen - other.seen,
		recorded: one.recorded - other.recorded,
		connections: one.connections - other.connections,
		losses: one.losses - other.losses,
	};
}
