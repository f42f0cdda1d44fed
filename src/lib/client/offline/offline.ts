import { ApiError, Unreachable } from '#lib/api/request.ts';
import { absence } from './server-availability.ts';
import type { Cache, Kept } from '../device/cache.ts';
import { handleRefusal, keep, withCache } from '../device/device.ts';

/** An answer, and where it is from. */
export interface Answer<Value> extends Kept<Value> {
	source: 'server' | 'device';
}

/** How long the server may take before the device answers in its place, ms. */
const patience = 5_000;
/** The same while it is known to be absent: enough for one that has just come back. */
const timeoutWhileDown = 300;

/**
 * Asks the server; the device answers if the server cannot be reached or is slow. On the server itself there is no device.
 * @param device what the device has; null if it has nothing
 * @throws {ApiError} if the server refuses @throws {Unreachable} if neither of the two can answer
 */
export async function answer<Value>(
	ask: () => Promise<Value>,
	device: (cache: Cache) => Promise<Kept<Value> | null>,
): Promise<Answer<Value>> {
	if (typeof document === 'undefined') return fromServer(await ask());
	const asked = ask().then(fromServer, handleRefusal);
	const timeout = absence.isOn ? timeoutWhileDown : patience;
	const isSlow = new Promise<null>((resolve) => setTimeout(resolve, timeout, null));
	const first = await Promise.race([asked, isSlow]).catch((error: unknown) => {
		if (isNoAnswer(error)) return null;
		throw error;
	});
	if (first !== null) {
		absence.hurry();
		return first;
	}
	absence.begin();
	const kept = await fromDevice(device);
	if (kept === null) return asked;
	// What comes of it now concerns nobody any more.
	asked.catch(() => undefined);
	return kept;
}

/**
 * Asks the server, and keeps its answer under a name for when it cannot be reached. Fails as {@link answer} does.
 * @param device for when the device may do better than what was kept under that name
 */
export function cachedServerFirst<Value>(
	name: string,
	ask: () => Promise<Value>,
	device = (cache: Cache): Promise<Kept<Value> | null> => cache.kept<Value>(name),
): Promise<Answer<Value>> {
	const fetchAndCache = async () => {
		const value = await ask();
		if (typeof document !== 'undefined') void keep(name, value);
		return value;
	};
	return answer(fetchAndCache, device);
}

/** Whether there was no server, or it could not read its database: either may be otherwise in a while. */
function isNoAnswer(error: unknown): boolean {
	return error instanceof Unreachable || (error instanceof ApiError && error.status === 503);
}

function fromServer<Value>(value: Value): Answer<Value> {
	return { value, source: 'server', asOf: Date.now(), since: null };
}

async function fromDevice<Value>(device: (cache: Cache) => Promise<Kept<Value> | null>): Promise<Answer<Value> | null> {
	const kept = await withCache(device);
	return kept && { ...kept, source: 'device' };
}
