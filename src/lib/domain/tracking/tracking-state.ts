/**
 * The state of an entry in the list of tracked people: `now`: tracked; `soon`: requested, and not started yet; `paused`;
 * `ended`: the end that was set has passed; `ending`: to be removed; `invalid`: there can be no such name; `unknown`:
 * there is no such account; `hidden`: the wikis hide the account; `duplicate`: the account of another entry.
 */
export type TrackingState = (typeof trackingStates)[number];

/** In the order of the form. */
export const trackingStates = [
	'now',
	'soon',
	'paused',
	'ended',
	'ending',
	'invalid',
	'unknown',
	'hidden',
	'duplicate',
] as const;

/** What a problem in the list can be; any other one counts as `invalid`. */
export const trackingProblems = ['invalid', 'unknown', 'hidden', 'duplicate'] as const satisfies TrackingState[];

/** What of an entry in the list decides whether somebody is tracked. Times in ms UTC. */
export interface TrackingEntry {
	/** The person; null until the consumer has taken the entry up. */
	userId: number | null;
	/** How it is to be removed; null: it is not. */
	removal: string | null;
	/** Why it cannot be tracked; null: it can. */
	problem: string | null;
	pausedAt: number | null;
	endsAt: number | null;
	/** When CentralAuth said whose the name is; null: not yet. */
	resolvedAt: number | null;
}

/**
 * The state of an entry: the first that holds, in this order.
 * @param now ms UTC; of somebody who is covered the stream time up to which all was seen
 */
export function trackingState(entry: Omit<TrackingEntry, 'resolvedAt'>, now: number): TrackingState {
	const { userId, removal, problem, pausedAt, endsAt } = entry;
	if (removal !== null) return 'ending';
	if (problem !== null) return trackingProblems.find((one) => one === problem) ?? 'invalid';
	if (endsAt !== null && endsAt <= now) return 'ended';
	if (pausedAt !== null) return 'paused';
	return userId === null ? 'soon' : 'now';
}

/** Whether somebody is tracked, or will be as soon as the consumer takes them up. */
export function isTracked(state: TrackingState): boolean {
	return state === 'now' || state === 'soon';
}

/** Whether the consumer has to find the person; also of an entry to be removed, since a purge needs to know whom. */
export function needsPerson({ userId, problem }: Pick<TrackingEntry, 'userId' | 'problem'>): boolean {
	return userId === null && problem === null;
}

/** Whether CentralAuth has to be asked whose the name is. */
export function needsResolution(entry: Pick<TrackingEntry, 'resolvedAt' | 'problem' | 'removal'>): boolean {
	return entry.resolvedAt === null && entry.problem === null && entry.removal === null;
}
