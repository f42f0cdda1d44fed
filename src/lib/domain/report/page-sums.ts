import { isCreation, type ReportEvent } from './report-event.ts';

/** A page that was edited; all hidden ones of a wiki are one. */
export interface PageSums {
	wiki: string;
	/** Its title in the latest of the edits; null: hidden. */
	title: string | null;
	/** When that was made, ms UTC. */
	titleAt: number;
	id: number | null;
	edits: number;
	bytes_added: number;
	bytes_removed: number;
	/** Edits without a size. */
	bytes_unknown: number;
	isDeleted: boolean;
	/** Who created it, if one of the people did, and when, ms UTC. */
	createdBy: number | null;
	createdAt: number;
	people: Set<number>;
}

/** Adds the change of size of an edit. */
export function countSize(
	sums: Pick<PageSums, 'bytes_added' | 'bytes_removed' | 'bytes_unknown'>,
	{ sizeChange }: Pick<ReportEvent, 'sizeChange'>,
): void {
	if (sizeChange === null) sums.bytes_unknown += 1;
	else if (sizeChange > 0) sums.bytes_added += sizeChange;
	else sums.bytes_removed -= sizeChange;
}

/** Sums of a page without edits. */
export function noPageSums(wiki: string, id: number | null): PageSums {
	return {
		...{ wiki, id, title: null, titleAt: -Infinity, edits: 0, bytes_added: 0, bytes_removed: 0, bytes_unknown: 0 },
		...{ isDeleted: false, createdBy: null, createdAt: -Infinity, people: new Set<number>() },
	};
}

/** Adds an edit of a page. */
export function addToPage(page: PageSums, event: ReportEvent): void {
	page.edits += 1;
	countSize(page, event);
	page.people.add(event.userId);
	page.isDeleted ||= event.pageDeleted;
	setTitle(page, event.title, event.time);
	if (isCreation(event) && (event.title ?? event.pageId) !== null) setCreator(page, event.userId, event.time);
}

/** The latest counts; of two at the same time always the same one. */
function setTitle(page: PageSums, title: string | null, at: number): void {
	if (title === null || at < page.titleAt || (at === page.titleAt && title < (page.title ?? ''))) return;
	page.title = title;
	page.titleAt = at;
}

/** The same for who created it: a title can be that of several pages, one after the other. */
export function setCreator(page: PageSums, userId: number, at: number): void {
	if (at < page.createdAt || (at === page.createdAt && userId < (page.createdBy ?? 0))) return;
	page.createdBy = userId;
	page.createdAt = at;
}

/** Moves what is known of a page by its title into the same page by its number. */
export function joinPage(into: PageSums, from: PageSums): void {
	into.edits += from.edits;
	into.bytes_added += from.bytes_added;
	into.bytes_removed += from.bytes_removed;
	into.bytes_unknown += from.bytes_unknown;
	into.isDeleted ||= from.isDeleted;
	setTitle(into, from.title, from.titleAt);
	if (from.createdBy !== null) setCreator(into, from.createdBy, from.createdAt);
	for (const one of from.people) into.people.add(one);
	from.edits = 0;
}
