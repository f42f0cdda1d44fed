import { ApiError, Unreachable } from '#lib/api/request.ts';
import { serverAvailability } from './server-availability.ts';
import type { Cache, Cached } from '../device/cache.ts';
import { handleRefusal, cacheResponse, withCache } from '../device/device.ts';

/** A loaded value, and where it is from. */
export interface Loaded<Value> extends Cached<Value> {
	source: 'server' | 'device';
}

/** How long to wait for the server before the cache is used, ms. */
const serverTimeout = 5_000;
/** The same while the server is known to be down: enough if it is just available again. */
const timeoutWhileDown = 300;

/**
 * Loads a value from the server; from the cache if the server is unreachable or slow. While rendering on the server there
 * is no cache.
 * @param request fetches it from the server @param readCache reads it from the cache; null if it is not cached
 * @throws {ApiError} if the server refuses @throws {Unreachable} if the server is unreachable and nothing is cached
 */
export async function serverFirst<Value>(
	request: () => Promise<Value>,
	readCache: (cache: Cache) => Promise<Cached<Value> | null>,
): Promise<Loaded<Value>> {
	if (typeof document === 'undefined') return fromServer(await request());
	const requested = request().then(fromServer, handleRefusal);
	const timeout = serverAvailability.isDown ? timeoutWhileDown : serverTimeout;
	const isSlow = new Promise<null>((resolve) => setTimeout(resolve, timeout, null));
	const first = await Promise.race([requested, isSlow]).catch((error: unknown) => {
		if (isUnavailable(error)) return null;
		throw error;
	});
	if (first !== null) {
		serverAvailability.checkNow();
		return first;
	}
	serverAvailability.markDown();
	const cached = await fromDevice(readCache);
	if (cached === null) return requested;
	// Its result is not needed any more; a later failure must not be an unhandled rejection.
	requested.catch(() => undefined);
	return cached;
}

/**
 * Like {@link serverFirst}, and caches the server's response under a key. Fails as {@link serverFirst} does.
 * @param readCache if the cache may have better data than the response under that key
 */
export function cachedServerFirst<Value>(
	key: string,
	request: () => Promise<Value>,
	readCache = (cache: Cache): Promise<Cached<Value> | null> => cache.find<Value>(key),
): Promise<Loaded<Value>> {
	const fetchAndCache = async () => {
		const value = await request();
		if (typeof document !== 'undefined') void cacheResponse(key, value);
		return value;
	};
	return serverFirst(fetchAndCache, readCache);
}

/** Whether the server is unreachable or cannot read its database, which may be temporary. */
function isUnavailable(error: unknown): boolean {
	return error instanceof Unreachable || (error instanceof ApiError && error.status === 503);
}

function fromServer<Value>(value: Value): Loaded<Value> {
	return { value, source: 'server', asOf: Date.now(), since: null };
}

async function fromDevice<Value>(
	readCache: (cache: Cache) => Promise<Cached<Value> | null>,
): Promise<Loaded<Value> | null> {
	const cached = await withCache(readCache);
	return cached && { ...cached, source: 'device' };
}
