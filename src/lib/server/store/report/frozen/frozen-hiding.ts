import type { HiddenPart } from '#lib/domain/event/event.ts';
import { type FrozenEvent, withoutHiddenParts } from '#lib/domain/report/frozen.ts';
import { isTitleOf } from '#lib/domain/person/erased-name.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../../core/state.ts';
import { mentions } from '../../erasure/named-texts.ts';
import { stampFrozen } from './frozen-reports.ts';

/*
 * Copies stay when their events are deleted here for their age, so what a wiki hides is looked for among them by itself. What
 * it shows again does not come back: a frozen report has only what could be seen all the time.
 */

/** Deletes hidden parts from the copies of some events. @param changes natural keys, and what is hidden now */
export async function hideFrozen(
	writing: Writing,
	changes: readonly { key: string; hidden: readonly HiddenPart[] }[],
): Promise<void> {
	const hidden = new Map(changes.map((one) => [one.key, one.hidden]));
	for (const keys of chunks([...hidden.keys()])) {
		const copies = await copiesOf(writing.tx).where('natural_key', 'in', keys).execute();
		for (const copy of copies) await hide(writing, copy, hidden.get(copy.natural_key) ?? []);
	}
}

/**
 * Deletes the copies of revisions of a page that was deleted with suppression: by whom they are is hidden, too.
 * @param page its number, its last revision under this title, and the one before its first, as far as these are known
 */
export async function suppressFrozen(
	{ tx, change }: Writing,
	{ wiki, title, pageId, last, after }: SuppressedPage,
): Promise<void> {
	const copies = await copiesOf(tx)
		.innerJoin('wikis', 'wikis.id', 'frozen_events.wiki_id')
		.where('frozen_events.title', '=', title)
		.where('wikis.name', '=', wiki)
		.execute();
	const revisions = copies.flatMap(({ natural_key, event, ...copy }) => {
		const [, revision] = /:rev:(\d+)$/.exec(natural_key) ?? [];
		if (revision === undefined || Number(revision) > last) return [];
		return [{ ...copy, revision: Number(revision), event: JSON.parse(event) as FrozenEvent }];
	});
	// Before the page was created, another one had the title.
	const created = revisions.flatMap(({ revision, event }) => (event.type === 'new' ? revision - 1 : []));
	const first = Math.max(after ?? -1, ...created);
	const theirs = revisions.filter(({ revision, event: { pageId: number } }) =>
		pageId === null || number === null ? revision > first : number === pageId,
	);
	const ids = theirs.map(({ id }) => id);
	for (const some of chunks(ids)) await tx.deleteFrom('frozen_events').where('id', 'in', some).execute();
	const campaigns = theirs.map(({ campaign_id }) => campaign_id);
	await stampFrozen(tx, campaigns, change);
}

/** See {@link suppressFrozen}. */
interface SuppressedPage {
	wiki: string;
	title: string;
	pageId: number | null;
	last: number;
	after: number | null;
}

/** Erases the name of a vanished person from copies with numbers in a range. */
export async function eraseInFrozen(
	{ tx, change }: Writing,
	name: string,
	{ from, until }: { from: number; until: number },
): Promise<void> {
	const copies = await copiesOf(tx)
		.where('frozen_events.id', '>=', from)
		.where('frozen_events.id', '<', until)
		.where(mentions(['title'], name))
		.execute();
	const named = copies.filter(({ title }) => title !== null && isTitleOf(title, name));
	const ids = named.map(({ id }) => id);
	for (const some of chunks(ids))
		await tx.updateTable('frozen_events').set({ title: null }).where('id', 'in', some).execute();
	const campaigns = named.map(({ campaign_id }) => campaign_id);
	await stampFrozen(tx, campaigns, change);
}

function copiesOf(tx: Transaction) {
	return tx
		.selectFrom('frozen_events')
		.select(['frozen_events.id', 'campaign_id', 'natural_key', 'frozen_events.title', 'event']);
}

type Copy = Awaited<ReturnType<ReturnType<typeof copiesOf>['execute']>>[number];

async function hide({ tx, change }: Writing, copy: Copy, parts: readonly HiddenPart[]): Promise<void> {
	const { id, campaign_id, title } = copy;
	const before = { title, event: JSON.parse(copy.event) as FrozenEvent };
	const left = withoutHiddenParts(before, parts);
	if (left === before || JSON.stringify(left) === JSON.stringify(before)) return;
	if (left === null) await tx.deleteFrom('frozen_events').where('id', '=', id).execute();
	else
		await tx
			.updateTable('frozen_events')
			.set({ title: left.title, event: JSON.stringify(left.event) })
			.where('id', '=', id)
			.execute();
	await stampFrozen(tx, [campaign_id], change);
}
