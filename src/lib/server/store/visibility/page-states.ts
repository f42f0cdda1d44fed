import { isRevision, type WikiEvent } from '#lib/domain/event/event.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';
import { readEvents } from '../event/read-events.ts';
import { type Belongs, belongs, keyOfTitle, longestLag, type Stretch, titlesOf } from './page-stretches.ts';
import { insertSuppressed, suppress } from './suppressed-pages.ts';
import { queueUnhide } from './visibility-changes.ts';

/** What is known about the pages of some events. */
export interface PageStates {
	isPageDeleted: (event: WikiEvent) => boolean;
	/** When it was deleted, ms UTC; null: it is not, or that is not known. */
	deletedAt: (event: WikiEvent) => number | null;
	isSuppressed: (event: WikiEvent) => boolean;
	/** From when on the wiki is to be asked about the event's page, ms UTC; null: it need not be asked. */
	toBeAskedAt: (event: WikiEvent) => number | null;
}

/** Reads which of the pages of some events are deleted. */
export async function readPageStates(db: Db, events: readonly WikiEvent[]): Promise<PageStates> {
	const byPage = await readStretches(db, events);
	const stretchesOf = (event: WikiEvent, wanted: (stretch: Stretch, is: Belongs) => boolean) =>
		titlesOf(event)
			.flatMap((title) => byPage.get(`${event.wiki} ${title}`) ?? [])
			.filter((stretch) => {
				const is = belongs(stretch, event.newRevision, event.source, true);
				return is !== 'no' && wanted(stretch, is);
			});
	const isDeletion = (stretch: Stretch, is: Belongs) => is === 'yes' && stretch.is_back === 0;
	const isSome: (...of: Parameters<typeof stretchesOf>) => boolean = (...of) => stretchesOf(...of).length > 0;
	const isSuppressed = (event: WikiEvent) => isSome(event, (stretch) => stretch.is_suppressed === 1);
	return {
		isSuppressed,
		isPageDeleted: (event) => isRevision(event) && (isSuppressed(event) || isSome(event, isDeletion)),
		deletedAt: (event) => {
			const times = isRevision(event) ? stretchesOf(event, isDeletion).map(({ decided_at }) => decided_at) : [];
			return times.length === 0 ? null : Math.min(...times);
		},
		toBeAskedAt: (event) => {
			if (!isRevision(event)) return null;
			const unsure = stretchesOf(event, (stretch, is) => is === 'not known' || stretch.is_back === 1);
			return unsure.length === 0 ? null : Math.max(...unsure.map(({ decided_at }) => decided_at)) + longestLag;
		},
	};
}

/** The stretches under the titles of some events, by wiki and title. */
async function readStretches(db: Db, events: readonly WikiEvent[]): Promise<Map<string, Stretch[]>> {
	const titles = new Map(
		events.flatMap(titlesOf).flatMap((title) => [title, keyOfTitle(title)].map((key) => [key, title])),
	);
	const wikis = [...new Set(events.map(({ wiki }) => wiki))];
	const byPage = new Map<string, Stretch[]>();
	for (const some of chunks([...titles.keys()])) {
		const rows = await db
			.selectFrom('gone_pages')
			.selectAll()
			.where('wiki', 'in', wikis)
			.where('title', 'in', some)
			.execute();
		for (const row of rows) {
			const page = `${row.wiki} ${titles.get(row.title) ?? ''}`;
			byPage.set(page, [...(byPage.get(page) ?? []), row]);
		}
	}
	return byPage;
}

/** Applies to events from the archive the page deletions that were recorded meanwhile. */
export async function applyPageDeletions(writing: Writing, ids: readonly number[]): Promise<void> {
	const { tx, change } = writing;
	const events = await readEvents(tx, ids);
	const states = await readPageStates(tx, events);
	const idsOf = (is: (event: WikiEvent) => boolean) => events.filter(is).map(({ id }) => id);
	await suppress(writing, idsOf(states.isSuppressed));
	const deleted = events.filter(states.isPageDeleted);
	for (const [at, some] of Map.groupBy(deleted, states.deletedAt))
		for (const part of chunks(some.map(({ id }) => id)))
			await tx
				.updateTable('events')
				.set({ change, page_deleted: 1, page_deleted_at: at })
				.where('id', 'in', part)
				.execute();
	for (const event of events) {
		const at = states.toBeAskedAt(event);
		if (at !== null) await queueUnhide(tx, [event.id], at);
	}
}

/**
 * Hides events from the archive as if their pages had been deleted with suppression, until their wikis have been asked:
 * the streams did not report all such deletions while the events were archived. Ordinary deletions are known.
 */
export async function hideUntilChecked(writing: Writing, eventIds: readonly number[]): Promise<void> {
	const { tx, state } = writing;
	const events = (await readEvents(tx, eventIds)).filter(({ pageDeleted }) => pageDeleted !== true);
	await insertSuppressed(tx, events, { is_back: 1, decided_at: state.streamed_until ?? 0 });
	await applyPageDeletions(
		writing,
		events.map(({ id }) => id),
	);
}
