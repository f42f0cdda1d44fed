import { ApiError } from '#lib/api/request.ts';
import { withLock } from '../platform/with-lock.ts';
import { afterIdle } from '../platform/after-idle.ts';
import type { SessionResponse } from '#lib/domain/access/identity.ts';
import type { Cache } from './cache.ts';
import { readDeviceSettings } from './device-settings.ts';
import { type DatabaseError, recordStorageError } from './storage-error.ts';
import { cachePrefix, type DeviceOwner, readDeviceOwner, writeDeviceOwner } from './device-owner.ts';

/** The id of the user in the session that the server returned; null: not signed in; undefined: no session returned yet. */
let serverUserId: string | null | undefined;
/** Whether that user became the device owner; not where the browser forbids to store anything. */
let isOwned = false;
const { promise: firstSession, resolve: resolveFirstSession } = Promise.withResolvers<null>();
let opened: { id: string; cache: Promise<Cache | null> } | null = null;
/** Caches are created and deleted under this lock: one created during a deletion would stay on the device. */
const cacheLock = 'xwiki-copies';

/**
 * The cache of the signed-in user; null if there is none, or it is locked. Do not hold on to it: call this each time.
 * @param evenLocked also while it is locked, for work that shows nothing from the cache
 */
async function openCache(evenLocked = false): Promise<Cache | null> {
	const owner = readDeviceOwner();
	const isMine =
		owner !== null && (evenLocked || !owner.isLocked) && (serverUserId === undefined || serverUserId === owner.id);
	if (opened !== null && (!isMine || opened.id !== owner.id)) closeCache();
	if (!isMine) return null;
	const mine = (opened ??= { id: owner.id, cache: openFor(owner) });
	const cache = await mine.cache;
	if (cache === null && opened === mine) opened = null;
	return cache;
}

async function openFor({ id, username }: DeviceOwner): Promise<Cache | null> {
	// Without a network, code that was not loaded before is not available either.
	const code = await import('./cache.ts').catch(() => null);
	if (code === null) return null;
	return withLock(cacheLock, async () => (readDeviceOwner()?.id === id ? code.Cache.open(id, username) : null));
}

/**
 * Runs work with the cache that {@link openCache} opens.
 * @returns the result; null if there is no cache, or it fails: it is only a copy of the server's data
 */
export async function withCache<Result>(
	work: (cache: Cache) => Promise<Result>,
	evenLocked = false,
): Promise<Result | null> {
	try {
		const cache = await openCache(evenLocked);
		return cache === null ? null : await work(cache);
	} catch (error) {
		if (!isDatabaseError(error)) throw error;
		closeCache();
		recordStorageError(error);
		return null;
	}
}

/**
 * Whether the database is full, blocked by the browser, or was deleted by another tab. Dexie's errors have an `inner`
 * error or, for bulk operations, a list of `failures`.
 */
function isDatabaseError(error: unknown): error is DatabaseError {
	return error instanceof DOMException || (error instanceof Error && ('inner' in error || 'failures' in error));
}

/** Caches a response of the server for the signed-in user. */
export async function cacheResponse(key: string, value: unknown): Promise<void> {
	if (readDeviceSettings().days === 0) return;
	const asOf = Date.now();
	// Until the server has returned the session, it is not known whose response it is.
	await firstSession;
	await afterIdle();
	await withCache((cache) => cache.put(key, value, asOf));
}

/** Whether the server has returned the session to this page. */
export function isSessionKnown(): boolean {
	return serverUserId !== undefined;
}

/** Whether another tab has signed out the user of this page: until the server has ended the session, it accepts requests. */
export function isSignedOutElsewhere(): boolean {
	return isOwned && readDeviceOwner() === null;
}

/** Whether a user is signed in, but the server could not check the allowlist. */
export function isAccessUnknown({ user, signedInAs, isRefused }: SessionResponse): boolean {
	return user === null && signedInAs !== null && !isRefused;
}

/** Applies the server's session to the device: deletes caches of other users, and locks the cache if the session has expired. */
export async function applySession(session: SessionResponse): Promise<void> {
	if (isAccessUnknown(session)) return;
	const { user, isRefused } = session;
	const owner = readDeviceOwner();
	serverUserId = user?.id ?? null;
	resolveFirstSession(null);
	isOwned = false;
	if (user !== null) {
		writeDeviceOwner({ id: user.id, username: user.username, isLocked: false });
		isOwned = readDeviceOwner() !== null;
		if (owner?.id === user.id) return;
		// Without an owner there is usually no cache to delete, so this can wait.
		if (owner === null) await afterIdle();
		if (serverUserId === user.id) await deleteOthers(user.id);
	} else if (isRefused || (owner === null && (await isAnythingLeft()))) await clearDevice();
	else lock(owner);
}

/**
 * Whether any cache is on the device. A tab may see a sign-out in another tab late, and create a cache after it: browsers
 * show local storage changes of other tabs with a delay.
 */
async function isAnythingLeft(): Promise<boolean> {
	try {
		return (await indexedDB.databases()).some(({ name }) => name?.startsWith(cachePrefix));
	} catch {
		// Browsers without this function, or that store nothing.
		return false;
	}
}

/** Locks the cache when a response says "not signed in", deletes it when "not allowed". @throws the error again */
export async function handleRefusal(error: unknown): Promise<never> {
	if (error instanceof ApiError) {
		if (error.status === 401) lock(readDeviceOwner());
		if (error.answer.error === 'not-allowed') await clearDevice();
	}
	throw error;
}

/** Deletes the caches of all users on this device. */
export async function clearDevice(): Promise<void> {
	isOwned = false;
	writeDeviceOwner(null);
	closeCache();
	await deleteOthers(null);
}

async function deleteOthers(id: string | null): Promise<void> {
	const { deleteCaches } = await import('./cache-tables.ts');
	await withLock(cacheLock, () => deleteCaches(id));
}

function lock(owner: DeviceOwner | null): void {
	if (owner !== null && !owner.isLocked) writeDeviceOwner({ ...owner, isLocked: true });
	closeCache();
}

function closeCache(): void {
	opened?.cache.then(
		(cache) => cache?.close(),
		() => undefined,
	);
	opened = null;
}
