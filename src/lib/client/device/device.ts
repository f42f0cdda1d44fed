import { ApiError } from '#lib/api/request.ts';
import { withLock } from '../platform/with-lock.ts';
import { afterIdle } from '../platform/after-idle.ts';
import type { SessionResponse } from '#lib/domain/core/api-types.ts';
import type { Cache } from './cache.ts';
import { readDeviceSettings } from './device-settings.ts';
import { type DatabaseError, recordStorageError } from './storage-error.ts';
import { cachePrefix, type DeviceOwner, readDeviceOwner, writeDeviceOwner } from './device-owner.ts';

/** The id of the person whom the server has told this page of; null: nobody. Undefined until then. */
let serverUserId: string | null | undefined;
const { promise: firstSession, resolve: resolveFirstSession } = Promise.withResolvers<null>();
let opened: { id: string; cache: Promise<Cache | null> } | null = null;
/** What makes copies and what deletes them come one after the other: one made late would stay on the device. */
const cacheLock = 'xwiki-copies';

/**
 * The cache of the one who is signed in; null if there is none, or it is locked. Not to be kept: ask each time.
 * @param evenLocked also while it is locked, for what does not show anything that is kept
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
	// Code that has not been loaded before is out of reach too without a network.
	const code = await import('./cache.ts').catch(() => null);
	if (code === null) return null;
	return withLock(cacheLock, async () => (readDeviceOwner()?.id === id ? code.Cache.open(id, username) : null));
}

/**
 * Works with what {@link openCache} opens.
 * @returns null if there is none, or it cannot be used: what is kept is never more than a copy
 */
export async function withCache<Result>(
	work: (cache: Cache) => Promise<Result>,
	evenLocked = false,
): Promise<Result | null> {
	try {
		const cache = await openCache(evenLocked);
		return cache === null ? null : await work(cache);
	} catch (error) {
		if (!isOfDatabase(error)) throw error;
		closeCache();
		recordStorageError(error);
		return null;
	}
}

/**
 * Whether it is full, blocked by the browser, or deleted by another tab meanwhile. Dexie's errors have another within, or,
 * where several things were asked for at once, a list of failures.
 */
function isOfDatabase(error: unknown): error is DatabaseError {
	return error instanceof DOMException || (error instanceof Error && ('inner' in error || 'failures' in error));
}

/** Keeps a small answer of the server for the one who is signed in. */
export async function cacheResponse(name: string, value: unknown): Promise<void> {
	if (readDeviceSettings().days === 0) return;
	const asOf = Date.now();
	// Until the server has told who asks, it is not known whose it is.
	await firstSession;
	await afterIdle;
	await withCache((cache) => cache.put(name, value, asOf));
}

/** Whether the server has told this page who asks. */
export function isSessionKnown(): boolean {
	return serverUserId !== undefined;
}

/** Whether the server could not tell: someone is signed in, and it is not known whether they are let in. */
export function isAccessUnknown({ user, signedInAs, isRefused }: SessionResponse): boolean {
	return user === null && signedInAs !== null && !isRefused;
}

/** Takes in whom the server takes us for: what is kept of somebody else is deleted, and a session that ran out locks it. */
export async function applySession(session: SessionResponse): Promise<void> {
	if (isAccessUnknown(session)) return;
	const { user, isRefused } = session;
	const owner = readDeviceOwner();
	serverUserId = user?.id ?? null;
	resolveFirstSession(null);
	if (user !== null) {
		writeDeviceOwner({ id: user.id, username: user.username, isLocked: false });
		if (owner?.id === user.id) return;
		// As far as anyone knows nothing is kept then, so there is no hurry.
		if (owner === null) await afterIdle;
		if (serverUserId === user.id) await deleteOthers(user.id);
	} else if (isRefused || (owner === null && (await isAnythingLeft()))) await clearDevice();
	else lock(owner);
}

/**
 * Whether there is a copy of anybody. A tab may hear late that another one has signed out, and make a copy then: browsers
 * tell each tab in its own time what another has written down.
 */
async function isAnythingLeft(): Promise<boolean> {
	try {
		return (await indexedDB.databases()).some(({ name }) => name?.startsWith(cachePrefix));
	} catch {
		// Browsers that lack it, or that keep nothing.
		return false;
	}
}

/** Lets a refusal have its effect on what is kept, and goes on with it. */
export async function handleRefusal(error: unknown): Promise<never> {
	if (error instanceof ApiError) {
		if (error.status === 401) lock(readDeviceOwner());
		if (error.answer.error === 'not-allowed') await clearDevice();
	}
	throw error;
}

/** Deletes all that is kept on this device of anybody. */
export async function clearDevice(): Promise<void> {
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
