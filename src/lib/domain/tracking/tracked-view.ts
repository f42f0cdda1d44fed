import { folded } from '../core/folded.ts';
import { type TrackingState, trackingStates } from './tracking-state.ts';

/** Which of those who are listed are shown. */
export interface TrackedView {
	/** A part of the name or of the reason, whatever its case; empty restricts nothing. */
	search: string;
	/** Null restricts nothing. */
	label: string | null;
	tracking: TrackingState | null;
	/** Counted from 1. */
	page: number;
}

/** Reads a view from an address or a form; what it does not understand restricts nothing. */
export function parseTrackedView(query: { get: (name: string) => unknown }): TrackedView {
	const text = (name: string) => {
		const value = query.get(name);
		return typeof value === 'string' ? value.trim() : '';
	};
	const page = Number(text('page'));
	return {
		search: text('search'),
		label: text('label') === '' ? null : text('label'),
		tracking: trackingStates.find((one) => one === text('tracking')) ?? null,
		page: Number.isInteger(page) && page > 1 && page < 1e6 ? page : 1,
	};
}

/** Inverse of {@link parseTrackedView}. */
export function formatTrackedView({ search, label, tracking, page }: TrackedView): URLSearchParams {
	return new URLSearchParams([
		...(search === '' ? [] : [['search', search]]),
		...(label === null ? [] : [['label', label]]),
		...(tracking === null ? [] : [['tracking', tracking]]),
		...(page === 1 ? [] : [['page', String(page)]]),
	]);
}

/** Those whom a view shows, on all its pages, in the order given. */
export function selectTracked<
	One extends { username: string; reason: string | null; labels: readonly string[]; tracking: TrackingState },
>(all: readonly One[], { search, label, tracking }: TrackedView): One[] {
	const wanted = folded(search);
	return all.filter(
		(one) =>
			(tracking === null || one.tracking === tracking) &&
			(label === null || one.labels.includes(label)) &&
			(folded(one.username).includes(wanted) || (one.reason !== null && folded(one.reason).includes(wanted))),
	);
}
