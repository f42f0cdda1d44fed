import { addDays, type CalendarDay, dayOf, startOfDay } from '../core/calendar-day.ts';
import { type EventFilter, formatFilter, parseFilter } from './event-filter.ts';
import { Problem } from '../core/problem.ts';

/** Kinds of events that are left out by default. */
export type HiddenKind = 'bot' | 'categorize';

export const hiddenKinds: readonly HiddenKind[] = ['bot', 'categorize'];

/**
 * Some days that move on with time. Those that end with today: today alone, the week from Monday, the month and the year
 * so far, the last 7 or 30 days. And the day and the month before.
 */
export type Period = 'today' | 'yesterday' | 'week' | '7d' | 'month' | 'last-month' | '30d' | 'year';

export const periods: readonly Period[] = ['today', 'yesterday', 'week', '7d', 'month', 'last-month', '30d', 'year'];

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
	if (period !== null) Object.assign(filter, overlapWith(asked, periodRange(period, moment)));
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
	const { from, to } = view.filter;
	const shown = [...view.shown, ...hiddenIn(view)];
	return {
		...view,
		filter: { ...view.asked, ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
		shown: hiddenKinds.filter((kind) => shown.includes(kind)),
	};
}

/** A period in ms UTC: its first moment, and its end (exclusive), null where it goes on. */
export function periodRange(period: Period, { now, zone }: Moment): { from: number; to: number | null } {
	const today = dayOf(now, zone);
	const month = `${today.slice(0, 7)}-01`;
	const first: Record<Period, string> = {
		today,
		yesterday: addDays(today, -1),
		week: addDays(today, -weekday(today)),
		'7d': addDays(today, -6),
		month,
		'last-month': `${addDays(month, -1).slice(0, 7)}-01`,
		'30d': addDays(today, -29),
		year: `${today.slice(0, 4)}-01-01`,
	};
	const end = period === 'yesterday' ? today : period === 'last-month' ? month : null;
	return { from: startOfDay(first[period], zone), to: end === null ? null : startOfDay(end, zone) };
}

/** How many days a day is after a Monday, with which weeks begin in ISO 8601. */
function weekday(day: CalendarDay): number {
	return (new Date(day).getUTCDay() + 6) % 7;
}

/** What of the chosen times is in a period. */
function overlapWith(
	asked: Pick<EventFilter, 'from' | 'to'>,
	{ from, to }: ReturnType<typeof periodRange>,
): Pick<EventFilter, 'from' | 'to'> {
	const end = Math.min(to ?? Infinity, asked.to ?? Infinity);
	return { from: Math.max(from, asked.from ?? -Infinity), ...(end < Infinity && { to: end }) };
}

/** A parameter's values; an empty one, which a form sends, is left out. */
function texts(parameters: URLSearchParams, name: string): string[] {
	return parameters.getAll(name).filter((text) => text !== '');
}
