import { ellipsis } from '#lib/domain/person/erased-name.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type ArchivedAccount, readArchivedAccount } from '../archive/archived-accounts.ts';
import { archiveEvents, restoreEvents } from '../archive/archived-events.ts';
import { archiveCounts, restoreCounts } from '../archive/archived-person.ts';
import { archiveAllTexts, restoreTexts } from '../archive/archived-texts.ts';
import type { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';
import { requestErasure } from '../erasure/name-erasures.ts';
import { mentions } from '../erasure/named-texts.ts';
import { deleteCounts } from '../insight/daily-counts.ts';
import { isNotMerging } from '../merge/merges.ts';
import { purgeFrozen, purgeFrozenOf } from '../report/frozen/frozen-removal.ts';
import type { HiddenRow, HiddenState } from './hidden-accounts.ts';

/** Maximum number of events in one transaction, so that the recording never waits long for it. */
const eventsAtOnce = 200;
/** Maximum number of counts in one transaction. */
const countsAtOnce = 1_000;
/** How many events are searched for a name in one transaction. */
const examinedEvents = 2_000;
/** Maximum number of archived rows that are deleted in one transaction. */
const purgedRows = 500;

/**
 * Archives some more rows of an account that is being hidden, restores some of one that is shown again, or deletes some
 * of one that is to be purged. Only the consumer calls this.
 * @param now ms UTC
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function hiddenAccountStep(leased: LeasedDb, now = Date.now()): Promise<boolean> {
	if (!(await findTask(leased.db))) return false;
	await leased.write(async (writing) => {
		const row = await findTask(writing.tx);
		if (row?.state === 'hiding') await archiveSome(writing, row);
		else if (row?.state === 'showing') await restoreSome(writing, row);
		else if (row) await purgeSome(writing, row, now);
	});
	return true;
}

/** The account with the least progress, so that none waits until all events were searched for the names of another. */
async function findTask(db: Db): Promise<HiddenRow | undefined> {
	return db
		.selectFrom('hidden_accounts')
		.selectAll()
		.where(({ or, eb }) => or([eb('state', 'in', ['hiding', 'showing']), eb('purge', '=', 1)]))
		.where(isNotMerging('user_id'))
		.orderBy('next_event')
		.orderBy('id')
		.limit(1)
		.executeTakeFirst();
}

async function archiveSome(writing: Writing, { id, next_event: from }: HiddenRow): Promise<void> {
	const { tx } = writing;
	const account = await readArchivedAccount(tx, id);
	let linked = tx.selectFrom('event_users').select('event_id').where('user_id', '=', account.userId);
	if (account.wikiId !== null) linked = linked.where('wiki_id', '=', account.wikiId);
	const theirs = await linked.orderBy('time').limit(eventsAtOnce).execute();
	if (theirs.length > 0) {
		const ids = theirs.map(({ event_id }) => event_id);
		return archiveEvents(writing, account, ids);
	}
	const row = tx.updateTable('hidden_accounts').where('id', '=', id);
	const last = await tx.selectFrom('events').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
	if (account.names.length > 0 && last && from <= last.id) {
		const until = from + examinedEvents;
		await archiveMentions(writing, account, { from, until });
		await row.set({ next_event: until }).execute();
		return;
	}
	if (await archiveCounts(tx, account, countsAtOnce)) return;
	await row.set({ state: 'hidden' satisfies HiddenState }).execute();
}

/** Archives the events of others, by id, that mention a name of the account. */
async function archiveMentions(
	writing: Writing,
	account: ArchivedAccount,
	{ from, until }: { from: number; until: number },
): Promise<void> {
	for (const name of account.names) {
		const events = await writing.tx
			.selectFrom('events')
			.select('id')
			.where('id', '>=', from)
			.where('id', '<', until)
			.where(mentions(['title', 'comment', 'log_params'], name))
			.execute();
		const ids = events.map(({ id }) => id);
		await archiveEvents(writing, account, ids);
	}
}

async function restoreSome(writing: Writing, { id, user_id: userId, central_id: centralId }: HiddenRow): Promise<void> {
	const { tx } = writing;
	if (await restoreCounts(tx, id, countsAtOnce)) return;
	const isMore = await restoreEvents(writing, { id, userId }, eventsAtOnce);
	await archiveAllTexts(writing);
	if (isMore) return;
	// After the events, since these restore their reviews.
	await restoreTexts(writing, { id, centralId });
	await tx.deleteFrom('set_aside').where('account_id', '=', id).execute();
	await tx.deleteFrom('hidden_accounts').where('id', '=', id).execute();
}

async function purgeSome(writing: Writing, { id, user_id: userId, wiki }: HiddenRow, now: number): Promise<void> {
	const { tx } = writing;
	const rows = await tx.selectFrom('set_aside').select('id').where('account_id', '=', id).limit(purgedRows).execute();
	if (rows.length > 0) {
		const ids = rows.map((row) => row.id);
		await tx.deleteFrom('set_aside').where('id', 'in', ids).execute();
		return;
	}
	if (wiki === null ? await purgeFrozen(writing, userId, now) : await purgeFrozenOf(writing, userId, wiki)) return;
	const locals = tx.deleteFrom('local_accounts').where('user_id', '=', userId);
	await (wiki === null ? locals : locals.where('wiki', '=', wiki)).execute();
	if (wiki === null) {
		const { names } = await readArchivedAccount(tx, id);
		// Rows that are archived for others, and what is stored for a limited time, may still contain the name.
		for (const name of names) await requestErasure(tx, { name, replacement: ellipsis });
		await tx.deleteFrom('hidden_names').where('user_id', '=', userId).execute();
		await deleteCounts(tx, userId);
		await tx.deleteFrom('users').where('id', '=', userId).execute();
		await tx.updateTable('hidden_accounts').set({ purge: 1 }).where('user_id', '=', userId).execute();
	}
	await tx.deleteFrom('hidden_accounts').where('id', '=', id).execute();
}
