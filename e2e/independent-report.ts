// The numbers of a report, computed once more from nothing but what `/api/events.ndjson` returns. It imports nothing, so that a
// mistake in the report's own code is not repeated here: it collects lists and looks at them, where the report adds up.

/** An event as the export has it, as far as a report needs it. */
export interface Exported {
	key: string;
	time: number;
	wiki: string;
	type: string;
	logType: string | null;
	logAction: string | null;
	user: string | null;
	namespace: number | null;
	title: string | null;
	oldLength: number | null;
	newLength: number | null;
	logParams: unknown;
	pageId: number | null;
	tags: string[] | null;
	reverted: boolean | null;
	revertedBy: 'other' | 'self' | null;
	pageDeleted?: boolean;
	movedTo?: { title: string; namespace: number };
	/** Not in the export: its wiki is still to be asked whether its page is deleted. */
	isAsked?: boolean;
}

/** What one campaign counts; times in ms UTC, `until` exclusive. */
export interface Counted {
	/** When each person counts, by their names now. */
	people: Readonly<Record<string, { from: number; until: number }>>;
	wikis: readonly string[] | null;
	namespaces: 'usual' | 'all' | readonly number[];
	/** Null: all pages. `id`: null where the wiki has no such page. */
	pages: readonly { wiki: string; title: string; id: number | null }[] | null;
}

/** A number, and how many events may be in it or not; null: that is so of all, so that nothing is known. */
export interface Tally {
	value: number | null;
	unknown: number;
	/** What is not known can make it less too. */
	canBeLess?: boolean;
}

/** All numbers of somebody, of a wiki, of a day or of all, by their names. */
export type Tallies = Record<string, Tally>;

/** A page that was edited. */
export interface Page {
	wiki: string;
	title: string | null;
	page_id: number | null;
	created_by: string | null;
	deleted: boolean;
	people: number;
	edits: number;
	bytes_added: Tally;
	bytes_removed: Tally;
}

/** A whole report. Only those people, wikis and days are in the maps of whom or which there is an event. */
export interface Independent {
	all: Tallies;
	people: ReadonlyMap<string, Tallies>;
	wikis: ReadonlyMap<string, Tallies>;
	days: ReadonlyMap<string, Tallies>;
	/** How many people had an edit or upload, by wiki and by day. */
	peopleOf: ReadonlyMap<string, number>;
	pages: readonly Page[];
}

type Place = 'in' | 'moved in' | 'not known' | 'elsewhere' | 'out';

const isChange = ({ type }: Exported): boolean => ['edit', 'new'].includes(type);
const isFirst = ({ type, tags }: Exported): boolean => type === 'new' && !(tags?.includes('mw-new-redirect') ?? false);
const isNewFile = ({ type, logType, logAction }: Exported): boolean =>
	[type, logType, logAction].join() === 'log,upload,upload';
const isWork = (event: Exported): boolean => isChange(event) || isNewFile(event);

function isIn(namespaces: Counted['namespaces'], wiki: string, namespace: number): boolean {
	if (namespaces === 'all') return true;
	const content: Record<string, number[]> = { commonswiki: [6], wikidatawiki: [0, 120, 146] };
	return (namespaces === 'usual' ? (content[wiki] ?? [0]) : namespaces).includes(namespace);
}

function isAmong(pages: NonNullable<Counted['pages']>, { wiki, title, pageId }: Exported): boolean | null {
	const theirs = pages.filter((page) => page.wiki === wiki);
	if (pageId !== null && theirs.some(({ id }) => id === pageId)) return true;
	if (title === null) return pageId === null ? null : false;
	// A page with another number has the title only since, or had it before.
	return theirs.some((page) => page.title === title && (page.id === null || pageId === null || page.id === pageId));
}

function placeFor(event: Exported, { people, wikis, namespaces, pages }: Counted): Place {
	const when = event.user === null ? undefined : people[event.user];
	if (when === undefined || event.time < when.from || event.time >= when.until) return 'out';
	if (wikis !== null && !wikis.includes(event.wiki)) return 'out';
	const isPage = pages === null ? true : isAmong(pages, event);
	if (isPage === false) return 'out';
	if (!isChange(event) || namespaces === 'all') return isPage === null ? 'not known' : 'in';
	if (event.namespace === null) return 'not known';
	if (isIn(namespaces, event.wiki, event.namespace)) return isPage === null ? 'not known' : 'in';
	if (isPage !== true || !isFirst(event)) return 'out';
	if (event.movedTo === undefined) return 'elsewhere';
	return isIn(namespaces, event.wiki, event.movedTo.namespace) ? 'moved in' : 'out';
}

function placeOf(event: Exported, counted: readonly Counted[]): Place {
	const places = counted.map((one) => placeFor(event, one));
	return (['in', 'moved in', 'not known', 'elsewhere'] as const).find((place) => places.includes(place)) ?? 'out';
}

/** The numbers of a report of some campaigns together, with days of a zone. */
export function computeReport(events: readonly Exported[], counted: readonly Counted[], zone: string): Independent {
	const date = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
	const placed = events
		.map((event) => ({ ...event, place: placeOf(event, counted), day: date.format(event.time) }))
		.filter(({ place }) => place !== 'out')
		.sort((a, b) => a.time - b.time);
	// What an upload made is no page that somebody created too.
	const files = new Set(
		placed
			.filter((event) => event.place === 'in' && isNewFile(event))
			.map((one) => `${one.user} ${one.wiki} ${one.title}`),
	);
	const chosen = placed.filter(
		(one) =>
			!(one.place === 'in' && one.type === 'new' && one.namespace === 6) ||
			!files.has(`${one.user} ${one.wiki} ${one.title}`),
	);
	const idOf = new Map<string, number>();
	for (const { wiki, title, pageId, place, type } of chosen)
		if (place !== 'not known' && ['edit', 'new'].includes(type) && title !== null && pageId !== null)
			idOf.set(`${wiki} ${title}`, pageId);
	/** Null: the page is hidden, and may be any. */
	const pageOf = ({ wiki, title, pageId }: Exported): string | null => {
		const id = pageId ?? idOf.get(`${wiki} ${title}`);
		if (id !== undefined) return `${wiki} number ${id}`;
		return title === null ? null : `${wiki} title ${title}`;
	};
	const edited = new Set(chosen.filter((one) => one.place === 'in' && isChange(one)).map(pageOf));
	// An edit of the page where it counts shows that it was moved there.
	for (const one of chosen)
		if (one.place === 'elsewhere' && one.pageId !== null && edited.has(pageOf(one))) one.place = 'moved in';
	const isHiddenSomewhere = chosen.some((one) => one.place === 'not known' && isChange(one));
	const madeUnsure = new Set(
		chosen.filter((one) => ['in', 'moved in'].includes(one.place) && isFirst(one) && one.tags === null).map(pageOf),
	);
	const made = new Set(chosen.filter((one) => one.place !== 'not known' && isFirst(one)).map(pageOf));

	const tally = (some: typeof chosen): Tallies => {
		const changes = some.filter((one) => one.place === 'in' && isChange(one));
		const logs = some.filter((one) => one.place === 'in' && one.type === 'log');
		const work = some.filter((one) => one.place === 'in' && isWork(one));
		const hidden = some.filter(({ place }) => place === 'not known');
		const hiddenChanges = hidden.filter(isChange).length;
		const hiddenLogs = hidden.length - hiddenChanges;
		const firsts = changes.filter(isFirst);
		const size = ({ type, oldLength, newLength }: Exported): number | null =>
			newLength === null || (oldLength === null && type !== 'new') ? null : newLength - (oldLength ?? 0);
		const sizes = changes.map(size);
		const sized = sizes.filter((one) => one !== null);
		const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
		const added = sum(sized.filter((one) => one > 0));
		const removed = sum(sized.filter((one) => one < 0).map(Math.abs));
		const unsized = sizes.length - sized.length;
		const unasked = changes.filter(
			({ reverted, revertedBy }) => reverted === null || (reverted && revertedBy === null),
		).length;
		const unsure = firsts.filter(({ tags }) => tags === null).length;
		const pages = new Set(changes.map(pageOf));
		const nameless = changes.filter((one) => pageOf(one) === null).length;
		pages.delete(null);
		const improved = [...pages].filter((page) => !made.has(page)).length;
		const maybeMade = [...pages].filter((page) => madeUnsure.has(page)).length;
		const asked = changes.filter(({ isAsked }) => isAsked).length;
		const [movedIn, elsewhere] = (['moved in', 'elsewhere'] as const).map(
			(where) => some.filter(({ place }) => place === where).length,
		);
		const filesOf = (action: string) =>
			logs.filter((one) => one.logType === 'upload' && one.logAction === action).length;
		const of = (value: number, unknown = 0) => ({ value, unknown: unknown + hiddenChanges });
		/** Where something is known of none of the edits, nothing is known. */
		const known = (value: number, lacking: number) =>
			lacking > 0 && lacking === changes.length ? { ...of(0, lacking), value: null } : of(value, lacking);
		const ofLogs = (value: number) => ({ value, unknown: hiddenLogs });
		const ofBoth = (value: number) => ({ value, unknown: hiddenChanges + hiddenLogs });
		return {
			edits: of(changes.length),
			edits_live: of(changes.filter(({ pageDeleted }) => pageDeleted !== true).length, asked),
			reverted: known(changes.filter((one) => one.reverted === true && one.revertedBy === 'other').length, unasked),
			reverted_self: known(changes.filter((one) => one.reverted === true && one.revertedBy === 'self').length, unasked),
			reverted_unknown: of(unasked),
			pages_created: of(firsts.length, unsure),
			pages_created_unsure: of(unsure),
			pages_created_deleted: of(
				firsts.filter(({ pageDeleted }) => pageDeleted === true).length,
				firsts.filter(({ isAsked }) => isAsked).length,
			),
			pages_moved_in: { ...of(movedIn ?? 0, elsewhere), ...(movedIn === 0 && elsewhere !== 0 && { value: null }) },
			pages_edited: known(pages.size, nameless),
			pages_improved: {
				...known(improved, nameless),
				unknown: nameless + hiddenChanges + maybeMade,
				canBeLess: improved > 0 && (isHiddenSomewhere || nameless > 0),
			},
			bytes_added: known(added, unsized),
			bytes_removed: known(removed, unsized),
			bytes_net: { ...known(added - removed, unsized), canBeLess: unsized + hiddenChanges > 0 },
			bytes_unknown: of(unsized),
			uploads: ofLogs(filesOf('upload')),
			uploads_overwritten: ofLogs(filesOf('overwrite')),
			uploads_reverted: ofLogs(filesOf('revert')),
			log_actions: ofLogs(logs.filter(isAction).length),
			wikis: ofBoth(new Set(work.map(({ wiki }) => wiki)).size),
			days_active: ofBoth(new Set(work.map(({ day }) => day)).size),
		};
	};
	const by = (name: (one: (typeof chosen)[number]) => string) => Map.groupBy(chosen, name);
	const tallies = (groups: ReadonlyMap<string, typeof chosen>) =>
		new Map([...groups].map(([name, some]) => [name, tally(some)]));
	const [people, wikis, days] = [by((one) => one.user ?? ''), by((one) => one.wiki), by((one) => one.day)];
	for (const [wiki, some] of wikis) if (some.every(({ place }) => place === 'elsewhere')) wikis.delete(wiki);
	const workers = (some: typeof chosen) =>
		new Set(some.filter((one) => one.place === 'in' && isWork(one)).map(({ user }) => user)).size;
	const changes = chosen.filter((one) => one.place === 'in' && isChange(one));
	return {
		all: tally(chosen),
		people: tallies(people),
		wikis: tallies(wikis),
		days: tallies(days),
		peopleOf: new Map([...wikis, ...days].map(([name, some]) => [name, workers(some)])),
		pages: [...Map.groupBy(changes, (one) => pageOf(one) ?? `${one.wiki} hidden`)].map(([page, some]) => {
			const { bytes_added, bytes_removed } = tally(some);
			const none = { value: 0, unknown: 0 };
			const first = chosen.findLast((one) => one.place !== 'not known' && isFirst(one) && (pageOf(one) ?? '') === page);
			return {
				wiki: some[0]?.wiki ?? '',
				title: some.findLast(({ title }) => title !== null)?.title ?? null,
				page_id: page.includes(' number ') ? Number(page.split(' ').at(-1)) : null,
				created_by: first?.user ?? null,
				deleted: some.some(({ pageDeleted }) => pageDeleted === true),
				people: new Set(some.map(({ user }) => user)).size,
				edits: some.length,
				bytes_added: bytes_added ?? none,
				bytes_removed: bytes_removed ?? none,
			};
		}),
	};
}

/** What MediaWiki logs by itself is no action of a person, nor is a thank. */
function isAction({ logType, logAction, logParams }: Exported): boolean {
	const kind = `${logType}/${logAction}`;
	if (['create/create', 'abusefilter/hit', 'thanks/thank', 'newusers/autocreate', 'patrol/autopatrol'].includes(kind))
		return false;
	if (logType !== 'patrol' || logParams === null || typeof logParams !== 'object') return true;
	const { auto } = logParams as { auto?: unknown };
	return auto !== 1 && auto !== true && auto !== '1';
}
