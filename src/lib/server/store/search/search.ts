import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { ResolvedFilter } from '../event/resolve-filter.ts';
import { lookUp } from './look-up.ts';
import { planOf } from './plan.ts';
import { planOfRare } from './rare.ts';
import { type Budget, type Stretch, usualBudget } from './source.ts';

/** Which page: after an event, null for the newest, with at most `limit` events. */
export interface PageAsked {
	cursor: Cursor | null;
	limit: number;
}

/** A page of keys, newest first. */
export interface KeyPage {
	keys: Cursor[];
	/** Where the next page begins; null on the last. */
	next: Cursor | null;
	/** The page has fewer keys than were asked for, though there may be older ones: no more could be read at once. */
	isShort: boolean;
}

/** All times: ours are far from either end. */
const always: Stretch = { from: 0, until: Number.MAX_SAFE_INTEGER };
/** After nothing was found, so many times as much is asked for. */
const afterNothing = 8;

/** One page of what a filter lets through. What it reads is bounded, however little there is: see {@link Budget}. */
export async function searchPage(
	db: Db,
	wanted: ResolvedFilter,
	{ cursor, limit }: PageAsked,
	{ ...budget }: Readonly<Budget> = usualBudget,
): Promise<KeyPage> {
	const { from = always.from, to = always.until } = wanted.filter;
	const stretch = { from, until: to };
	const rare = await planOfRare(db, wanted, stretch, { after: cursor, budget });
	const { source, test, leavesOut, looksUp } = rare ?? planOf(db, wanted, stretch);
	const keys: Cursor[] = [];
	let after = cursor;
	let count = leavesOut ? 2 * (limit + 1) : limit + 1;
	for (;;) {
		const lacking = limit + 1 - keys.length;
		const found = await source({ after, count, budget });
		const { passing, tested } = await lookUp(db, found.keys, test, { count: lacking, budget });
		keys.push(...passing);
		const page = keys.slice(0, limit);
		if (keys.length > limit) return { keys: page, next: page.at(-1) ?? null, isShort: false };
		const reached = tested < found.keys.length ? lastOf(found.keys, tested) : found.reached;
		if (reached === null) return { keys: page, next: null, isShort: false };
		after = reached;
		if (budget.rows <= 0 || (looksUp && budget.lookUps <= 0))
			return { keys: page, next: after, isShort: page.length < limit };
		count = nextCount(count, { lacking, found: passing.length });
	}
}

/** The place down to which keys were tested: the last of them, or just before the first. */
function lastOf(keys: readonly Cursor[], tested: number): Cursor | null {
	const first = keys[0];
	return keys[tested - 1] ?? (first ? { time: first.time, id: first.id + 1 } : null);
}

/** How much to ask for next, as it was found that so many of those asked for do pass. */
function nextCount(count: number, { lacking, found }: { lacking: number; found: number }): number {
	const left = lacking - found;
	if (found === 0) return afterNothing * count;
	return Math.ceil(Math.min(afterNothing * count, (1.3 * left * count) / found) + 10);
}
