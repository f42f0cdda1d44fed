import { addDays, dayOf, startOfDay } from '../core/calendar-day.ts';
import { type EventFilter, formatFilter, parseFilter } from './event-filter.ts';
import { Problem } from '../core/problem.ts';

/** Kinds of events that are left out by default. */
export type HiddenKind = 'bot' | 'categorize';

export const hiddenKinds: readonly HiddenKind[] = ['bot', 'categorize'];

/** A number of days that ends with today: today alone, the last 7 or 30 days, or the year so far. */
export type Period = 'today' | '7d' | '30d' | 'year';

export const periods: readonly Period[] = ['today', '7d', '30d', 'year'];

/** When and in which zone a person reads: a period is computed from this. */
export interface Moment {
	/** ms UTC. */
	now: number;
	/** `UTC` or an IANA zone. */
	zone: string;
}

/** The content of a page's address: a filter, and which kinds hidden by default are shown. */
export interface View {
	/** What is shown: `asked`, without hidden kinds, within the period. This is sent to `/api`. */
	filter: EventFilter;
	/** Only what was chosen. */
	asked: EventFilter;
	/** Of the kinds hidden by default, those that are to be shown, in the order of {@link hiddenKinds}. */
	shown: HiddenKind[];
	/** Stays relative in addresses and saved views; null for none. */
	period: Period | null;
}

/**
 * Reads a view from an address: the parameters of a filter, `show=bot`, `show=categorize`, and `period`; others are
 * ignored. A period restricts in addition to `from` and `to`.
 * @throws {Problem} `bad-input` naming the field
 */
export function parseView(parameters: URLSearchParams, moment: Moment): View {
	const given = new Set(texts(parameters, 'show'));
	if (!given.isSubsetOf(new Set<string>(hiddenKinds)))
		throw new Problem('bad-input', `show takes ${hiddenKinds.join(' or ')}`, { field: 'show' });
	const [text, ...more] = texts(parameters, 'period');
	const period = periods.find((one) => one === text) ?? null;
	if (more.length > 0 || (text !== undefined && period === null))
		throw new Problem('bad-input', `period must be one of ${periods.join(', ')}`, { field: 'period' });
	const shown = hiddenKinds.filter((kind) => given.has(kind));
	return viewOf({ asked: parseFilter(parameters), shown, period }, moment);
}

/** The view of an address; if that is invalid, the empty view and the name of the wrong field. */
export function readView(parameters: URLSearchParams, moment: Moment): { view: View; mistake: string | null } {
	try {
		return { view: parseView(parameters, moment), mistake: null };
	} catch (problem) {
		if (!(problem instanceof Problem && problem.kind === 'bad-input')) throw problem;
		return { view: parseView(new URLSearchParams(), moment), mistake: problem.field };
	}
}

/** Inverse of {@link parseView}. */
export function formatView({ asked, shown, period }: Omit<View, 'filter'>): URLSearchParams {
	const parameters = formatFilter(asked);
	for (const kind of shown) parameters.append('show', kind);
	if (period !== null) parameters.append('period', period);
	return parameters;
}

/** Makes a view from what was chosen. */
export function viewOf({ asked, shown, period }: Omit<View, 'filter'>, moment: Moment): View {
	const filter = { ...asked };
	for (const kind of hiddenIn({ asked, shown })) filter[kind] = false;
	if (period !== null) filter.from = Math.max(periodStart(period, moment), asked.from ?? -Infinity);
	return { filter, asked, shown, period };
}

/** The kinds that a view leaves out by default. A flag for a kind, or a choice of types, is not a default. */
export function hiddenIn({ asked, shown }: Pick<View, 'asked' | 'shown'>): HiddenKind[] {
	return hiddenKinds.filter(
		(kind) =>
			!shown.includes(kind) && asked[kind] === undefined && !(kind === 'categorize' && asked.type !== undefined),
	);
}

/** The same view with all kinds that it leaves out by default. */
export function showingAll(view: View): View {
	const { from } = view.filter;
	const shown = [...view.shown, ...hiddenIn(view)];
	return {
		...view,
		filter: { ...view.asked, ...(from !== undefined && { from }) },
		shown: hiddenKinds.filter((kind) => shown.includes(kind)),
	};
}

/** The first moment of a period, ms UTC. */
export function periodStart(period: Period, { now, zone }: Moment): number {
	const today = dayOf(now, zone);
	const first: Record<Period, string> = {
		today,
		'7d': addDays(today, -6),
		'30d': addDays(today, -29),
		year: `${today.slice(0, 4)}-01-01`,
	};
	return startOfDay(first[period], zone);
}

/** A parameter's values; an empty one, which a form sends, is left out. */
function texts(parameters: URLSearchParams, name: string): string[] {
	return parameters.getAll(name).filter((text) => text !== '');
}
