import { isEdit, isLogAction, isUpload, type ReportEvent } from './report-event.ts';
import { placeOf, type ReportPart } from './report-parts.ts';
import type { ReportNumber } from './numbers.ts';

/** Numbers that are sums over events, and not of different things. */
type Summed = Exclude<
	ReportNumber,
	'pages_edited' | 'pages_improved' | 'bytes_net' | 'edits_live' | 'wikis' | 'days_active'
>;

/** The sums of a person, a wiki, a day, or of all. */
export interface Sums extends Record<Summed, number> {
	/** Edits whose page is deleted. */
	edits_deleted: number;
	/** Numbers of pages in {@link ReportSums.pages}, and the same of those that were created. */
	pages: Set<number>;
	created: Set<number>;
	wikis: Set<string>;
	/** Numbers of days in the report's period with an edit or upload. */
	days: Set<number>;
	/** Who had an edit or upload. */
	people: Set<number>;
}

/** A page that was edited. */
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
	/** Who created it, if one of the people did. */
	createdBy: number | null;
	people: Set<number>;
}

/** The sums of a report: events are added one by one, in any order. */
export class ReportSums {
	readonly all = noSums();
	readonly people = new Map<number, Sums>();
	readonly wikis = new Map<string, Sums>();
	readonly days = new Map<number, Sums>();
	/** By the numbers in {@link Sums.pages}; those that turned out to be another one are empty. */
	readonly pages: PageSums[] = [];
	/** Edits made since a time whose page's number is not known yet: their wikis may still say it. */
	latestWithoutPage = -Infinity;
	readonly #parts: readonly ReportPart[];
	readonly #dayOf: (time: number) => number;
	readonly #pageNumbers = new Map<string, number>();
	/** The number of the page that has a title, by the last event with both. */
	readonly #idOfTitle = new Map<string, number>();
	/** New file pages: those that an upload made are not pages created too. */
	#filePages: ReportEvent[] = [];
	readonly #uploaded = new Set<string>();

	/** @param dayOf the number of the day of a time in the report's period */
	constructor(parts: readonly ReportPart[], dayOf: (time: number) => number) {
		this.#parts = parts;
		this.#dayOf = dayOf;
	}

	add(event: ReportEvent): void {
		const place = placeOf(event, this.#parts);
		if (place === 'moved-in') for (const sums of this.#sumsOf(event)) sums.pages_moved_in += 1;
		if (place !== 'in') return;
		if (isUpload(event)) this.#uploaded.add(uploadKey(event));
		if (event.type === 'new' && event.namespace === fileNamespace) this.#filePages.push(event);
		else this.#count(event);
	}

	/** Counts what can be counted only when all events are known. Call it once, after the last one. */
	finish(): this {
		for (const event of this.#filePages) if (!this.#uploaded.has(uploadKey(event))) this.#count(event);
		this.#filePages = [];
		this.#joinPages();
		return this;
	}

	#sumsOf({ userId, wiki, time }: ReportEvent): Sums[] {
		return [this.all, sumsIn(this.people, userId), sumsIn(this.wikis, wiki), sumsIn(this.days, this.#dayOf(time))];
	}

	#count(event: ReportEvent): void {
		const edited = isEdit(event);
		const page = edited ? this.#pageOf(event) : null;
		const isWork = edited || isUpload(event);
		const day = this.#dayOf(event.time);
		for (const sums of this.#sumsOf(event)) {
			if (page !== null) countEdit(sums, event, page);
			else countLog(sums, event);
			if (!isWork) continue;
			sums.wikis.add(event.wiki);
			sums.days.add(day);
			sums.people.add(event.userId);
		}
		if (page === null) return;
		if (event.pageId === null) this.latestWithoutPage = Math.max(this.latestWithoutPage, event.time);
		const sums = this.pages[page];
		if (sums) addToPage(sums, event);
	}

	#pageOf({ wiki, title, pageId }: ReportEvent): number {
		if (pageId !== null && title !== null) this.#idOfTitle.set(`${wiki} ${title}`, pageId);
		const key = pageId === null ? `${wiki} ${title ?? ''}` : idKey(wiki, pageId);
		const known = this.#pageNumbers.get(key);
		if (known !== undefined) return known;
		const number = this.pages.length;
		this.pages.push({
			...{
				wiki,
				title: null,
				titleAt: -Infinity,
				id: pageId,
				edits: 0,
				bytes_added: 0,
				bytes_removed: 0,
				bytes_unknown: 0,
			},
			...{ isDeleted: false, createdBy: null, people: new Set<number>() },
		});
		this.#pageNumbers.set(key, number);
		return number;
	}

	/** Pages that were known by their title only, where another event of the same title has the page's number. */
	#joinPages(): void {
		const joined = new Map<number, number>();
		for (const [number, page] of this.pages.entries()) {
			if (page.id !== null || page.title === null) continue;
			const id = this.#idOfTitle.get(`${page.wiki} ${page.title}`);
			const other = id === undefined ? undefined : this.#pageNumbers.get(idKey(page.wiki, id));
			const into = other === undefined ? undefined : this.pages[other];
			if (other === undefined || into === undefined) continue;
			joined.set(number, other);
			joinPage(into, page);
		}
		if (joined.size === 0) return;
		for (const sums of [this.all, ...this.people.values(), ...this.wikis.values(), ...this.days.values()]) {
			for (const [from, to] of joined) {
				if (sums.pages.delete(from)) sums.pages.add(to);
				if (sums.created.delete(from)) sums.created.add(to);
			}
		}
	}
}

const fileNamespace = 6;

function uploadKey({ userId, wiki, title }: ReportEvent): string {
	return `${userId} ${wiki} ${title ?? ''}`;
}

function idKey(wiki: string, id: number): string {
	return `${wiki}#${id}`;
}

function sumsIn<Key>(all: Map<Key, Sums>, key: Key): Sums {
	const known = all.get(key);
	if (known) return known;
	const sums = noSums();
	all.set(key, sums);
	return sums;
}

/** Sums of nothing. */
export function noSums(): Sums {
	return {
		...{ edits: 0, edits_deleted: 0, reverted: 0, reverted_self: 0, reverted_unknown: 0 },
		...{ pages_created: 0, pages_created_unsure: 0, pages_created_deleted: 0, pages_moved_in: 0 },
		...{ bytes_added: 0, bytes_removed: 0, bytes_unknown: 0 },
		...{ uploads: 0, uploads_overwritten: 0, uploads_reverted: 0, log_actions: 0 },
		...{ pages: new Set<number>(), created: new Set<number>(), wikis: new Set<string>() },
		...{ days: new Set<number>(), people: new Set<number>() },
	};
}

const revertSum = { other: 'reverted', self: 'reverted_self', unknown: 'reverted_unknown' } as const;

function countEdit(sums: Sums, event: ReportEvent, page: number): void {
	sums.edits += 1;
	sums.pages.add(page);
	if (event.pageDeleted) sums.edits_deleted += 1;
	if (event.reverted !== 'none') sums[revertSum[event.reverted]] += 1;
	countSize(sums, event);
	if (event.type !== 'new' || event.isMoveRedirect === true) return;
	sums.pages_created += 1;
	sums.created.add(page);
	if (event.isMoveRedirect === null) sums.pages_created_unsure += 1;
	if (event.pageDeleted) sums.pages_created_deleted += 1;
}

function countSize(
	sums: Pick<Sums, 'bytes_added' | 'bytes_removed' | 'bytes_unknown'>,
	{ sizeChange }: Pick<ReportEvent, 'sizeChange'>,
): void {
	if (sizeChange === null) sums.bytes_unknown += 1;
	else if (sizeChange > 0) sums.bytes_added += sizeChange;
	else sums.bytes_removed -= sizeChange;
}

function countLog(sums: Sums, event: ReportEvent): void {
	if (event.logType === 'upload') {
		if (event.logAction === 'upload') sums.uploads += 1;
		if (event.logAction === 'overwrite') sums.uploads_overwritten += 1;
		if (event.logAction === 'revert') sums.uploads_reverted += 1;
	}
	if (isLogAction(event)) sums.log_actions += 1;
}

function addToPage(page: PageSums, event: ReportEvent): void {
	page.edits += 1;
	countSize(page, event);
	page.people.add(event.userId);
	page.isDeleted ||= event.pageDeleted;
	if (event.title !== null && event.time >= page.titleAt) {
		page.title = event.title;
		page.titleAt = event.time;
	}
	if (event.type === 'new' && event.isMoveRedirect !== true) page.createdBy = event.userId;
}

function joinPage(into: PageSums, { edits, people, isDeleted, createdBy, ...bytes }: PageSums): void {
	into.edits += edits;
	into.bytes_added += bytes.bytes_added;
	into.bytes_removed += bytes.bytes_removed;
	into.bytes_unknown += bytes.bytes_unknown;
	into.isDeleted ||= isDeleted;
	into.createdBy ??= createdBy;
	for (const one of people) into.people.add(one);
}
