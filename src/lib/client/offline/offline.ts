import { ApiError, Unreachable } from '#lib/api/request.ts';
import { serverAvailability } from './server-availability.ts';
import type { Cache, Cached } from '../device/cache.ts';
import { handleRefusal, cacheResponse, withCache } from '../device/device.ts';

/** An answer, and where it is from. */
export interface Loaded<Value> extends Cached<Value> {
	source: 'server' | 'device';
}

/** How long the server may take before the device answers in its place, ms. */
const serverTimeout = 5_000;
/** The same while it is known to be absent: enough for one that has just come back. */
const timeoutWhileDown = 300;

/**
 * Asks the server; the device answers if the server cannot be reached or is slow. On the server itself there is no device.
 * @param device what the device has; null if it has nothing
 * @throws {ApiError} if the server refuses @throws {Unreachable} if neither of the two can answer
 */
export async function serverFirst<Value>(
	ask: () => Promise<Value>,
	device: (cache: Cache) => Promise<Cached<Value> | null>,
): Promise<Loaded<Value>> {
	if (typeof document === 'undefined') return fromServer(await ask());
	const asked = ask().then(fromServer, handleRefusal);
	const timeout = serverAvailability.isDown ? timeoutWhileDown : serverTimeout;
	const isSlow = new Promise<null>((resolve) => setTimeout(resolve, timeout, null));
	const first = await Promise.race([asked, isSlow]).catch((error: unknown) => {
		if (isNoAnswer(error)) return null;
		throw error;
	});
	if (first !== null) {
		serverAvailability.checkNow();
		return first;
	}
	serverAvailability.markDown();
	const cached = await fromDevice(device);
	if (cached === null) return asked;
	// What comes of it now concerns nobody any more.
	asked.catch(() => undefined);
	return cached;
}

/**
 * Asks the server, and keeps its answer under a name for when it cannot be reached. Fails as {@link serverFirst} does.
 * @param device for when the device may do better than what was kept under that name
 */
export function cachedServerFirst<Value>(
	name: string,
	ask: () => Promise<Value>,
	device = (cache: Cache): Promise<Cached<Value> | null> => cache.find<Value>(name),
): Promise<Loaded<Value>> {
	const fetchAndCache = async () => {
		const value = await ask();
		if (typeof document !== 'undefined') void cacheResponse(name, value);
		return value;
	};
	return serverFirst(fetchAndCache, device);
}

/** Whether there was no server, or it could not read its database: either may be otherwise in a while. */
function isNoAnswer(error: unknown): boolean {
	return error instanceof Unreachable || (error instanceof ApiError && error.status === 503);
}

function fromServer<Value>(value: Value): Loaded<Value> {
	return { value, source: 'server', asOf: Date.now(), since: null };
}

async function fromDevice<Value>(
	device: (cache: Cache) => Promise<Cached<Value> | null>,
): Promise<Loaded<Value> | null> {
	const cached = await withCache(device);
	return cached && { ...cached, source: 'device' };
}
