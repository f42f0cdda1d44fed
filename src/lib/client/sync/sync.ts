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
	/** Waits for a duration in ms, or until the signal aborts; never fails. */
	sleep: (duration: number, signal: AbortSignal) => Promise<void>;
	/** Ends it after the answer that is under way. */
	signal: AbortSignal;
}

/** The requests that a sync sends to the server. */
export interface Server {
	/** The page after a cursor, with at most `limit` events. */
	listEvents: (filter: EventFilter, cursor: string | null, limit: number) => Promise<EventsResponse>;
	readChanges: (after: string | null, limit: number) => Promise<ChangesResponse>;
}

/** Maximum number of events in one response. */
const pageSize = 500;
const day = 86_400_000;

/**
 * Updates a cache: first the changes since the last sync, then the copy of older events from where it stopped, newest
 * first. Every response is stored in one transaction, so a sync can stop anywhere and continue later.
 * @throws {ApiError} {@link Unreachable} from the server, and Dexie's errors
 */
export async function sync(given: SyncParts, { days, events }: DeviceSettings): Promise<void> {
	const parts = { ...given, server: patient(given) };
	const { cache, server, now, signal } = parts;
	const goal = now() - days * day;
	// First, since there may be no room for new events.
	await cache.prune(goal, events);
	await applyNewChanges(parts);
	let pages = 0;
	while (!signal.aborted && (await copyNextPage(cache, server, goal, events))) pages += 1;
	if (pages === 0) return;
	// Copying takes a while.
	await applyNewChanges(parts);
	await cache.prune(goal, events);
}

/** Then another tab, or the next sync, may try. */
const mostTries = 5;

/** The server, asked again when it was too busy. */
function patient({ server, sleep, signal }: SyncParts): Server {
	const ask = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
		for (let tries = 1; ; tries += 1) {
			try {
				return await request();
			} catch (error) {
				if (!(error instanceof ApiError) || error.retryAfter === null || tries === mostTries) throw error;
				if (!signal.aborted) await sleep(error.retryAfter, signal);
				if (signal.aborted) throw error;
			}
		}
	};
	return {
		listEvents: (filter, cursor, limit) => ask(() => server.listEvents(filter, cursor, limit)),
		readChanges: (after, limit) => ask(() => server.readChanges(after, limit)),
	};
}

async function applyNewChanges({ cache, server, now, signal }: SyncParts): Promise<void> {
	let isComplete = false;
	while (!isComplete && !signal.aborted) {
		const state = await cache.syncState();
		const response = await readChanges(server, state);
		await cache.applyChanges(state, response, now());
		isComplete = response.isComplete || response.resync;
	}
}

async function readChanges(server: Server, state: SyncState | null): Promise<ChangesResponse> {
	try {
		return await server.readChanges(state?.after ?? null, pageSize);
	} catch (error) {
		// The cursor has the format of another version.
		if (!(error instanceof ApiError && error.status === 400)) throw error;
		return { ...(await server.readChanges(null, pageSize)), resync: true };
	}
}

/** Copies one more page. @returns whether there may be another */
async function copyNextPage(cache: Cache, server: Server, goal: number, maxEvents: number): Promise<boolean> {
	const state = await cache.syncState();
	if (state === null) return false;
	const { since, resume } = state;
	if (since !== null && since <= goal) return false;
	if ((await cache.tables.events.count()) + pageSize > maxEvents) return false;
	const cursor = resume ?? (since === null ? null : { time: since, id: 0 });
	const page = await server.listEvents({ from: goal }, cursor && formatCursor(cursor), pageSize);
	await cache.addPage(state, page, goal);
	return true;
}
