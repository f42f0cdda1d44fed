import { isCreation, isEdit, isLogAction, isUpload, type ReportEvent } from './report-event.ts';
import { addToPage, countSize, joinPage, noPageSums, type PageSums, setCreator } from './page-sums.ts';
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
	/** Edits whose wiki is still to be asked if their page is deleted, and of these the new pages. */
	edits_asked: number;
	pages_created_asked: number;
	/** Pages that were created outside of the namespaces, of which it is not known whether they were moved in. */
	pages_outside: number;
	/** Edits and log entries that may count, but their wikis hide what would show that; and edits of hidden pages. */
	hidden_edits: number;
	hidden_logs: number;
	edits_of_hidden: number;
	/** Numbers of pages in {@link ReportSums.pages}, and the same of those that were created. */
	pages: Set<number>;
	created: Set<number>;
	/** Of those that were created, the ones that may be redirects which moves left, since their tags are not known. */
	created_unsure: Set<number>;
	wikis: Set<string>;
	/** Numbers of days in the report's period with an edit or upload. */
	days: Set<number>;
	/** Who had an edit or upload. */
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
	readonly #dayOf: (time: number) => number;
	readonly #pageNumbers = new Map<string, number>();
	/** The number of the page that has a title, by the last edit with both, and when that was. */
	readonly #idOfTitle = new Map<string, { id: number; at: number }>();
	/** New file pages: those that an upload made are not pages created too. */
	#filePages: ReportEvent[] = [];
	readonly #uploaded = new Set<string>();
	#outside: ReportEvent[] = [];

	/** @param dayOf the number of the day of a time in the report's period */
	constructor(dayOf: (time: number) => number) {
		this.#dayOf = dayOf;
	}

	/** @param parts those that may count it */
	add(event: ReportEvent, parts: readonly ReportPart[]): void {
		const place = placeOf(event, parts);
		if (place === 'moved-in') this.#countMovedIn(event);
		if (place === 'outside') this.#outside.push(event);
		if (place === 'hidden')
			for (const sums of this.#sumsOf(event)) sums[isEdit(event) ? 'hidden_edits' : 'hidden_logs'] += 1;
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
		const wikis = new Set(this.wikis.keys());
		for (const event of this.#outside) this.#countOutside(event, wikis);
		this.#outside = [];
		// Of no use any more, and large.
		for (const known of [this.#pageNumbers, this.#idOfTitle, this.#uploaded]) known.clear();
		return this;
	}

	/** An edit of the page that counts shows that it was moved in. Alone it does not make its wiki one of the report. */
	#countOutside(event: ReportEvent, wikis: ReadonlySet<string>): void {
		const { wiki, pageId, userId, time } = event;
		const page = pageId === null ? undefined : this.#pageNumbers.get(idKey(wiki, pageId));
		if (page !== undefined && (this.pages[page]?.edits ?? 0) > 0) return this.#countMovedIn(event);
		const theirs = [this.all, sumsIn(this.people, userId), sumsIn(this.days, this.#dayOf(time))];
		if (wikis.has(wiki)) theirs.push(sumsIn(this.wikis, wiki));
		for (const sums of theirs) sums.pages_outside += 1;
	}

	#sumsOf({ userId, wiki, time }: ReportEvent): Sums[] {
		return [this.all, sumsIn(this.people, userId), sumsIn(this.wikis, wiki), sumsIn(this.days, this.#dayOf(time))];
	}

	#countMovedIn(event: ReportEvent): void {
		for (const sums of this.#sumsOf(event)) sums.pages_moved_in += 1;
		const page = this.#pageOf(event);
		// Who created it did not improve a page of others.
		this.all.created.add(page);
		if (event.isMoveRedirect === null) this.all.created_unsure.add(page);
		const sums = this.pages[page];
		if (sums) setCreator(sums, event.userId, event.time);
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

	#pageOf({ wiki, title, pageId, time }: ReportEvent): number {
		if (pageId !== null && title !== null) {
			const last = this.#idOfTitle.get(`${wiki} ${title}`);
			if (!last || time > last.at || (time === last.at && pageId > last.id))
				this.#idOfTitle.set(`${wiki} ${title}`, { id: pageId, at: time });
		}
		const key = pageId === null ? `${wiki} ${title ?? ''}` : idKey(wiki, pageId);
		const known = this.#pageNumbers.get(key);
		if (known !== undefined) return known;
		const number = this.pages.length;
		this.pages.push(noPageSums(wiki, pageId));
		this.#pageNumbers.set(key, number);
		return number;
	}

	/** Pages that were known by their title only, where another event of the same title has the page's number. */
	#joinPages(): void {
		const joined = new Map<number, number>();
		for (const [number, page] of this.pages.entries()) {
			if (page.id !== null || page.title === null) continue;
			const known = this.#idOfTitle.get(`${page.wiki} ${page.title}`);
			const other = known && this.#pageNumbers.get(idKey(page.wiki, known.id));
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
				if (sums.created_unsure.delete(from)) sums.created_unsure.add(to);
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
		...{
			edits: 0,
			edits_deleted: 0,
			edits_asked: 0,
			hidden_edits: 0,
			hidden_logs: 0,
			edits_of_hidden: 0,
			reverted: 0,
			reverted_self: 0,
			reverted_unknown: 0,
		},
		...{ pages_created: 0, pages_created_unsure: 0, pages_created_deleted: 0, pages_created_asked: 0 },
		...{ pages_moved_in: 0, pages_outside: 0 },
		...{ bytes_added: 0, bytes_removed: 0, bytes_unknown: 0 },
		...{ uploads: 0, uploads_overwritten: 0, uploads_reverted: 0, log_actions: 0 },
		...{
			pages: new Set<number>(),
			created: new Set<number>(),
			created_unsure: new Set<number>(),
			wikis: new Set<string>(),
		},
		...{ days: new Set<number>(), people: new Set<number>() },
	};
}

const revertSum = { other: 'reverted', self: 'reverted_self', unknown: 'reverted_unknown' } as const;

function countEdit(sums: Sums, event: ReportEvent, page: number): void {
	const isHidden = event.title === null && event.pageId === null;
	sums.edits += 1;
	if (isHidden) sums.edits_of_hidden += 1;
	else sums.pages.add(page);
	if (event.pageDeleted) sums.edits_deleted += 1;
	if (event.isPageAsked) sums.edits_asked += 1;
	if (event.reverted !== 'none') sums[revertSum[event.reverted]] += 1;
	countSize(sums, event);
	if (!isCreation(event)) return;
	sums.pages_created += 1;
	if (!isHidden) sums.created.add(page);
	if (event.isMoveRedirect === null) {
		sums.pages_created_unsure += 1;
		if (!isHidden) sums.created_unsure.add(page);
	}
	if (event.pageDeleted) sums.pages_created_deleted += 1;
	if (event.isPageAsked) sums.pages_created_asked += 1;
}

function countLog(sums: Sums, event: ReportEvent): void {
	if (event.logType === 'upload') {
		if (event.logAction === 'upload') sums.uploads += 1;
		if (event.logAction === 'overwrite') sums.uploads_overwritten += 1;
		if (event.logAction === 'revert') sums.uploads_reverted += 1;
	}
	if (isLogAction(event)) sums.log_actions += 1;
}
