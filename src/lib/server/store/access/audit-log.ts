import { sql } from 'kysely';
import type { Act, Facts } from '#lib/domain/access/audit.ts';
import { isObject } from '#lib/domain/core/json-fields.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';

/** An administrative act, to be recorded. Only what it changes is among the facts. */
export interface ActToRecord {
	/** Who did it, by the name that they had; null for the command line. */
	actor: string | null;
	action: Act;
	/** The person or thing that it was done to. */
	subject: string | null;
	before: Facts | null;
	after: Facts | null;
}

/** Records what was done, in the transaction that does it; what changes nothing is not an act. */
export async function recordAct(tx: Transaction, ...done: readonly ActToRecord[]): Promise<void> {
	const rows = done.flatMap(({ actor, action, subject, before, after }) => {
		const [from, to] = changed(before, after);
		if (before !== null && after !== null && from === to) return [];
		return [{ actor, action, subject, before: from, after: to }];
	});
	for (const some of chunks(rows)) await tx.insertInto('audit_log').values(some).execute();
}

/** Records that an admin has downloaded all that is stored about a person. */
export async function recordExport(db: Db, subject: string, actor: string | null): Promise<void> {
	await db
		.transaction()
		.execute((tx) => recordAct(tx, { actor, action: 'export', subject, before: null, after: null }));
}

/** Both sides as JSON, without what is the same on both. */
function changed(before: Facts | null, after: Facts | null): [string | null, string | null] {
	const only = (side: Facts | null, other: Facts | null) => {
		if (side === null) return null;
		const entries = Object.entries(side).filter(
			([name, value]) => other === null || JSON.stringify(value) !== JSON.stringify(other[name]),
		);
		return JSON.stringify(Object.fromEntries(entries));
	};
	return [only(before, after), only(after, before)];
}

/** An act as it was recorded. */
export interface RecordedAct extends Omit<ActToRecord, 'action'> {
	id: number;
	/** An {@link Act}, unless another version of xwiki has recorded another. */
	action: string;
	/** ms UTC. */
	at: number;
}

/** Which acts are asked for; what is null restricts nothing. */
export interface ActFilter {
	actor: string | null;
	action: Act | null;
	/** A part of the name of the person or thing that it was done to, in exact case. */
	subject: string | null;
	/** ms UTC; `to` is exclusive. */
	from: number | null;
	to: number | null;
}

/** Some acts, the latest first. @param before only acts with a lower number; null for the first page */
export async function listActs(
	db: Db,
	filter: ActFilter,
	{ before, limit }: { before: number | null; limit: number },
): Promise<RecordedAct[]> {
	let query = db.selectFrom('audit_log').selectAll().orderBy('id', 'desc').limit(limit);
	if (before !== null) query = query.where('id', '<', before);
	if (filter.actor !== null) query = query.where('actor', '=', filter.actor);
	if (filter.action !== null) query = query.where('action', '=', filter.action);
	if (filter.subject !== null) query = query.where(sql<number>`instr(subject, ${filter.subject})`, '>', 0);
	if (filter.from !== null) query = query.where('at', '>=', filter.from);
	if (filter.to !== null) query = query.where('at', '<', filter.to);
	const rows = await query.execute();
	return rows.map((row) => ({
		...row,
		before: factsOf(row.before),
		after: factsOf(row.after),
	}));
}

/** Everybody who did something that is still recorded. */
export async function listActors(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('audit_log').select('actor').distinct().where('actor', 'is not', null).execute();
	return rows.flatMap(({ actor }) => actor ?? []).sort();
}

/** Deletes acts from before a time, some at a time. Only the consumer calls this. @returns whether there may be more */
export async function deleteOldActs(leased: LeasedDb, before: number): Promise<boolean> {
	const old = await leased.db
		.selectFrom('audit_log')
		.select('id')
		.where('at', '<', before)
		.orderBy('id')
		.limit(500)
		.execute();
	const ids = old.map(({ id }) => id);
	if (ids.length === 0) return false;
	await leased.write(async ({ tx }) => void (await tx.deleteFrom('audit_log').where('id', 'in', ids).execute()));
	return true;
}

/** Facts of another version may have other values, which are shown as they are stored. */
function factsOf(text: string | null): Facts | null {
	if (text === null) return null;
	try {
		const facts: unknown = JSON.parse(text);
		if (!isObject(facts)) return { stored: text };
		return Object.fromEntries(
			Object.entries(facts).map(([name, value]) => [name, isFact(value) ? value : JSON.stringify(value)]),
		);
	} catch {
		return { stored: text };
	}
}

function isFact(value: unknown): value is Facts[string] {
	if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
	return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
