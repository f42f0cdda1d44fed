import { ApiError } from '#lib/api/request.ts';
import type { ChangesResponse } from '#lib/domain/feed/changes.ts';
import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import { formatCursor } from '#lib/domain/event/page-cursor.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import type { SyncState } from '../device/cache-tables.ts';
import type { Cache } from '../device/cache.ts';
import type { DeviceSettings } from '../device/device-settings.ts';

/** What a sync works with. */
export interface SyncParts {
	cache: Cache;
	server: Server;
	/** The device's clock, ms UTC. */
	now: () => number;
	/** Ends it after the answer that is under way. */
	signal: AbortSignal;
}

/** What is asked of the server. */
export interface Server {
	/** The page after a cursor, and how many events it can hold. */
	listEvents: (filter: EventFilter, cursor: string | null, limit: number) => Promise<EventsResponse>;
	readChanges: (after: string | null, limit: number) => Promise<ChangesResponse>;
}

/** Most events in one answer. */
const perAnswer = 500;
const day = 86_400_000;

/**
 * Brings a cache up to date: first what was committed since the last time, then the copy of older events where it was
 * left, newest first. Every answer is a transaction, so it can end anywhere and be taken up again.
 * @throws {ApiError} {@link Unreachable} from the server, and Dexie's errors
 */
export async function sync(parts: SyncParts, { days, events }: DeviceSettings): Promise<void> {
	const { cache, server, now, signal } = parts;
	const goal = now() - days * day;
	// First, for there may be no room for anything new.
	await cache.prune(goal, events);
	await applyNewChanges(parts);
	let pages = 0;
	while (!signal.aborted && (await copyOn(cache, server, goal, events))) pages += 1;
	if (pages === 0) return;
	// Copying takes a while.
	await applyNewChanges(parts);
	await cache.prune(goal, events);
}

async function applyNewChanges({ cache, server, now, signal }: SyncParts): Promise<void> {
	let isComplete = false;
	while (!isComplete && !signal.aborted) {
		const state = await cache.syncState();
		const answer = await readChanges(server, state);
		await cache.takeChanges(state, answer, now());
		isComplete = answer.isComplete || answer.afresh;
	}
}

async function readChanges(server: Server, state: SyncState | null): Promise<ChangesResponse> {
	try {
		return await server.readChanges(state?.after ?? null, perAnswer);
	} catch (error) {
		// A cursor in a form that another version gave.
		if (!(error instanceof ApiError && error.status === 400)) throw error;
		return { ...(await server.readChanges(null, perAnswer)), afresh: true };
	}
}

/** Copies one more page. @returns whether there may be another */
async function copyOn(cache: Cache, server: Server, goal: number, most: number): Promise<boolean> {
	const state = await cache.syncState();
	if (state === null) return false;
	const { since, resume } = state;
	if (since !== null && since <= goal) return false;
	if ((await cache.tables.events.count()) + perAnswer > most) return false;
	const cursor = resume ?? (since === null ? null : { time: since, id: 0 });
	const page = await server.listEvents({ from: goal }, cursor && formatCursor(cursor), perAnswer);
	await cache.takePage(state, page, goal);
	return true;
}
