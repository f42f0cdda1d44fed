import { backfilledTypes, type BackfillList } from '#lib/domain/backfill/backfill.ts';
import type { RenameInProgress } from '#lib/domain/person/global-account.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import { recordUpstreamErrors, type UpstreamError } from '../feed/upstream-errors.ts';
import { recordRegistration } from '../person/registrations.ts';
import { recordRenameInProgress } from '../person/renames.ts';
import { listNamesOf, type OwnName } from '../person/users.ts';
import { deleteTraces, ifWanted } from './backfill-tasks.ts';

/** A wiki that is to be asked. */
export interface SurveyedWiki {
	wiki: string;
	apiUrl: string;
	localId: number | null;
	edits: number;
	/** What it is asked for first. */
	list: BackfillList;
}

/** Meta's answer about the wikis of a person. */
export interface Surveyed {
	/** When Meta was asked, ms UTC. */
	at: number;
	centralId: number | null;
	name: string;
	wikis: readonly SurveyedWiki[];
	/** The rename that is in progress; null if there is none. */
	renaming: RenameInProgress | null;
	/** When the account was registered, ms UTC; null or missing: Meta did not say. */
	registeredAt?: number | null;
	/** What was unusable in Meta's answer. */
	errors?: readonly UpstreamError[];
}

/** The person of a backfill: their names with the time of each, and the central id and the name now, as far as we know. */
export async function readPerson(
	db: Db,
	userId: number,
): Promise<{ name: string; centralId: number | null; names: OwnName[] } | null> {
	const row = await db.selectFrom('users').select(['name', 'central_id']).where('id', '=', userId).executeTakeFirst();
	return row ? { name: row.name, centralId: row.central_id, names: await listNamesOf(db, userId) } : null;
}

/** The wikis of a person that Meta does not know, such as an IP address: those from which something was recorded. */
export async function listRecordedWikis(db: Db, userId: number): Promise<{ name: string; scriptUrl: string | null }[]> {
	return db
		.selectFrom('wiki_counts')
		.innerJoin('wikis', 'wikis.id', 'wiki_counts.wiki_id')
		.select(['wikis.name', 'wikis.script_url as scriptUrl'])
		.where('user_id', '=', userId)
		.execute();
}

/** A wiki on which a person is known to have an account. */
export interface KnownWiki extends Omit<SurveyedWiki, 'apiUrl'> {
	apiUrl: string | null;
}

/** The wikis on which a person has acted, as far as was recorded, and those that Meta has named in earlier surveys. */
export async function listKnownWikis(db: Db, userId: number): Promise<KnownWiki[]> {
	const surveyed = await db
		.selectFrom('backfill_wikis')
		.innerJoin('backfills', 'backfills.id', 'backfill_wikis.backfill_id')
		.select(['wiki', 'api_url as apiUrl', 'local_id as localId', 'edits'])
		.where('user_id', '=', userId)
		.where('local_id', 'is not', null)
		.orderBy('backfill_wikis.id')
		.execute();
	const recorded = await db
		.selectFrom('daily_counts')
		.innerJoin('event_types', 'event_types.id', 'daily_counts.type_id')
		.innerJoin('wikis', 'wikis.id', 'daily_counts.wiki_id')
		.select(['wikis.name as wiki', 'script_url'])
		.distinct()
		.where('user_id', '=', userId)
		.where('type', 'in', backfilledTypes)
		.execute();
	const known = recorded.map(({ wiki, script_url }) => ({
		wiki,
		apiUrl: script_url?.replace(/\/index\.php$/, '/api.php') ?? null,
		localId: null,
		edits: 1,
	}));
	return [...new Map([...known, ...surveyed].map((one) => [one.wiki, { ...one, list: 'log' as const }])).values()];
}

/**
 * Records which wikis are to be asked, and under which name; all of them from the beginning.
 * @throws {Problem} `lease-lost`
 */
export async function recordSurvey(leased: LeasedDb, id: number, surveyed: Surveyed): Promise<void> {
	await ifWanted(leased, id, async (writing, backfill) => {
		const { tx } = writing;
		const { centralId, name, renaming, at } = surveyed;
		await recordRegistration(tx, backfill.user_id, surveyed.registeredAt);
		await recordUpstreamErrors(tx, surveyed.errors ?? []);
		await deleteWikis(tx, id);
		await insertWikis(tx, id, surveyed);
		const well = { problem: null, tries: 0, retry_at: null };
		await tx
			.updateTable('backfills')
			.set({ status: 'running', central_id: centralId, name, ...well })
			.where('id', '=', id)
			.execute();
		if (renaming !== null) await recordRenameInProgress(writing, backfill.user_id, renaming, at);
	});
}

/**
 * Records what another survey has found: wikis that were not asked yet are to be asked.
 * @returns how many there are
 * @throws {Problem} `lease-lost`
 */
export async function extendSurvey(leased: LeasedDb, id: number, surveyed: Surveyed): Promise<number> {
	const added = await ifWanted(leased, id, async (writing, backfill) => {
		const { tx } = writing;
		const { renaming, at } = surveyed;
		await tx.updateTable('backfills').set({ problem: null }).where('id', '=', id).execute();
		await recordUpstreamErrors(tx, surveyed.errors ?? []);
		if (renaming !== null) await recordRenameInProgress(writing, backfill.user_id, renaming, at);
		return insertWikis(tx, id, surveyed);
	});
	return added ?? 0;
}

/** Adds the wikis that are missing. @returns how many */
async function insertWikis(tx: Transaction, id: number, { wikis }: Surveyed): Promise<number> {
	const there = await tx.selectFrom('backfill_wikis').select('wiki').where('backfill_id', '=', id).execute();
	const names = new Set(there.map(({ wiki }) => wiki));
	const rows = wikis
		.filter(({ wiki }) => !names.has(wiki))
		.map((one) => ({
			backfill_id: id,
			wiki: one.wiki,
			api_url: one.apiUrl,
			local_id: one.localId,
			edits: one.edits,
			status: 'waiting',
			list: one.list,
		}));
	for (const some of chunks(rows)) await tx.insertInto('backfill_wikis').values(some).execute();
	return rows.length;
}

async function deleteWikis(tx: Transaction, backfillId: number): Promise<void> {
	await deleteTraces(tx, backfillId);
	await tx.deleteFrom('backfill_wikis').where('backfill_id', '=', backfillId).execute();
}
