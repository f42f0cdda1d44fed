import { sql } from 'kysely';
import { type ErasedName, isTitleOf, replaceName } from '#lib/domain/person/erased-name.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';
import { eraseInFrozen } from '../report/frozen/frozen-hiding.ts';
import { keyOfTitle } from '../visibility/page-stretches.ts';
import {
	type EventText,
	listMentions,
	mentions,
	type Place,
	places,
	replacedIn,
	updateColumns,
	withoutName,
} from './named-texts.ts';

/** How many events are searched in one transaction, so that the recording never waits long for it. */
const examinedEvents = 2_000;

/** Requests that the former name of a vanished person be erased from all stored text; one that has begun begins again. */
export async function requestErasure(tx: Transaction, { name, replacement }: ErasedName): Promise<void> {
	await tx.replaceInto('forgettings').values({ name, replacement, next_event: 0 }).execute();
}

/**
 * Erases a name from some more of the stored text: first from what users wrote, then from all events.
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function erasureStep(leased: LeasedDb): Promise<boolean> {
	if (!(await findErasure(leased.db))) return false;
	await leased.write(async (writing) => {
		const { tx } = writing;
		const erasure = await findErasure(tx);
		if (!erasure) return;
		const { name, next_event: from } = erasure;
		const last = Math.max(await lastId(tx, 'events'), await lastId(tx, 'frozen_events'));
		const until = from + examinedEvents;
		if (from === 0) {
			for (const place of places) await eraseIn(tx, place, erasure);
			await eraseInArchive(tx, erasure);
			await eraseInViewNames(tx, erasure);
			await eraseInBackfills(tx, erasure);
			await eraseInPages(tx, erasure.name);
		}
		await eraseInEvents(writing, erasure, { from, until });
		await eraseInFrozen(writing, name, { from, until });
		const row = tx.updateTable('forgettings').set({ next_event: until }).where('name', '=', name);
		await (last >= until ? row : tx.deleteFrom('forgettings').where('name', '=', name)).execute();
	});
	return true;
}

async function lastId(tx: Transaction, table: 'events' | 'frozen_events'): Promise<number> {
	const last = await tx.selectFrom(table).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
	return last?.id ?? 0;
}

async function findErasure(db: Db) {
	return db.selectFrom('forgettings').selectAll().orderBy('name').limit(1).executeTakeFirst();
}

async function eraseIn(tx: Transaction, place: Place, erased: ErasedName): Promise<void> {
	for (const row of await listMentions(tx, place, erased.name))
		await updateColumns(tx, place.table, row.id, replacedIn(place.columns, row, erased));
}

/** Archived rows of hidden accounts may be restored, but without this name. */
async function eraseInArchive(tx: Transaction, erased: ErasedName): Promise<void> {
	const rows = await tx
		.selectFrom('set_aside')
		.select(['id', 'kept'])
		// Quotes are escaped twice in there, and a query contains a name as an address does.
		.where(({ or, eb }) =>
			or([mentions(['kept'], erased.name), eb('place', '=', 'saved_views'), sql.lit(erased.name.includes('"'))]),
		)
		.execute();
	for (const { id, kept } of rows)
		await tx
			.updateTable('set_aside')
			.set({ kept: eraseInArchivedRow(kept, erased) })
			.where('id', '=', id)
			.execute();
}

/** In an archived row the name can be in the columns of {@link places} or of an event, at any depth. */
function eraseInArchivedRow(kept: string, erased: ErasedName): string {
	const columns = Object.fromEntries(places.flatMap((place) => Object.entries(place.columns)));
	const walk = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(walk);
		if (value === null || typeof value !== 'object') return value;
		const row = Object.fromEntries(Object.entries(value).map(([column, inner]) => [column, walk(inner)]));
		const event = 'natural_key' in row ? withoutName(row as unknown as EventText, erased.name) : {};
		return { ...row, ...replacedIn(columns, row, erased), ...event };
	};
	return JSON.stringify(walk(JSON.parse(kept)));
}

/** The names of one owner's views stay different from each other. */
async function eraseInViewNames(tx: Transaction, { name, replacement }: ErasedName): Promise<void> {
	const views = await tx.selectFrom('saved_views').select(['id', 'owner', 'name']).execute();
	for (const view of views) {
		const left = replaceName(view.name, name, replacement);
		if (left === view.name) continue;
		const isTaken = views.some((other) => other.owner === view.owner && other.name === left);
		const given = isTaken ? `${left} (${view.id})` : left;
		await tx.updateTable('saved_views').set({ name: given }).where('id', '=', view.id).execute();
	}
}

/** Wikis that have not applied the rename yet are asked with the former name as long as it is valid. */
async function eraseInBackfills(tx: Transaction, { name, replacement }: ErasedName): Promise<void> {
	const isValid = await tx.selectFrom('user_names').select('id').where('name', '=', name).executeTakeFirst();
	if (isValid) return;
	for (const table of ['backfills', 'backfill_wikis'] as const)
		await tx.updateTable(table).set({ name: replacement }).where('name', '=', name).execute();
	const traces = tx.updateTable('backfill_traces');
	await traces
		.set({ title: null })
		.where(mentions(['title'], name))
		.execute();
	await traces
		.set({ target: null })
		.where(mentions(['target'], name))
		.execute();
}

/** Page moves and deletions, and the pages that count for campaigns, contain the titles of user pages. */
async function eraseInPages(tx: Transaction, name: string): Promise<void> {
	const pages = await tx
		.selectFrom('gone_pages')
		.select(['wiki', 'title'])
		.where(mentions(['title'], name))
		.execute();
	for (const { wiki, title } of pages)
		if (isTitleOf(title, name))
			await tx.deleteFrom('gone_pages').where('wiki', '=', wiki).where('title', '=', title).execute();
	const moves = await tx
		.selectFrom('page_moves')
		.selectAll()
		.where(mentions(['from_title', 'to_title'], name))
		.execute();
	for (const { wiki, page_id, revision, ...titles } of moves)
		if (isTitleOf(titles.from_title, name) || isTitleOf(titles.to_title, name))
			await tx
				.deleteFrom('page_moves')
				.where('wiki', '=', wiki)
				.where('page_id', '=', page_id)
				.where('revision', '=', revision)
				.execute();
	await eraseInCampaignPages(tx, name);
}

/** A page that counts stays known by its number. */
async function eraseInCampaignPages(tx: Transaction, name: string): Promise<void> {
	const pages = await tx
		.selectFrom('campaign_pages')
		.selectAll()
		.where(mentions(['title'], name))
		.execute();
	for (const { campaign_id, wiki, title } of pages)
		if (isTitleOf(title, name))
			await tx
				.updateTable('campaign_pages')
				.set({ title: keyOfTitle(title) })
				.where('campaign_id', '=', campaign_id)
				.where('wiki', '=', wiki)
				.where('title', '=', title)
				.execute();
}

async function eraseInEvents(
	{ tx, change }: Writing,
	{ name }: ErasedName,
	range: { from: number; until: number },
): Promise<void> {
	const rows = await tx
		.selectFrom('events')
		.select(['id', 'title', 'comment', 'log_params', 'moved_title'])
		.where('id', '>=', range.from)
		.where('id', '<', range.until)
		.where(mentions(['title', 'comment', 'log_params', 'moved_title'], name))
		.execute();
	for (const { id, ...texts } of rows) {
		const left = withoutName(texts, name);
		if (left === texts) continue;
		await tx
			.updateTable('events')
			.set({ ...left, change })
			.where('id', '=', id)
			.execute();
	}
}
