import { ApiError } from '#lib/api/request.ts';
import { alone } from '../platform/with-lock.ts';
import { afterIdle } from '../platform/after-idle.ts';
import type { SessionResponse } from '#lib/domain/access/identity.ts';
import type { Cache } from './cache.ts';
import { readDeviceSettings } from './device-settings.ts';
import { type DatabaseError, recordStorageError } from './storage-error.ts';
import { cachePrefix, type Holder, readDeviceOwner, writeDeviceOwner } from './device-owner.ts';

/** The id of the person whom the server has told this page of; null: nobody. Undefined until then. */
let met: string | null | undefined;
const { promise: firstSession, resolve: resolveFirstSession } = Promise.withResolvers<null>();
let opened: { id: string; cache: Promise<Cache | null> } | null = null;
/** What makes copies and what deletes them come one after the other: one made late would stay on the device. */
const copies = 'xwiki-copies';

/**
 * The cache of the one who is signed in; null if there is none, or it is locked. Not to be kept: ask each time.
 * @param evenLocked also while it is locked, for what does not show anything that is kept
 */
async function openCache(evenLocked = false): Promise<Cache | null> {
	const holder = readDeviceOwner();
	const isMine = holder !== null && (evenLocked || !holder.isLocked) && (met === undefined || met === holder.id);
	if (opened !== null && (!isMine || opened.id !== holder.id)) closeCache();
	if (!isMine) return null;
	const mine = (opened ??= { id: holder.id, cache: openFor(holder) });
	const cache = await mine.cache;
	if (cache === null && opened === mine) opened = null;
	return cache;
}

async function openFor({ id, username }: Holder): Promise<Cache | null> {
	// Code that has not been loaded before is out of reach too without a network.
	const code = await import('./cache.ts').catch(() => null);
	if (code === null) return null;
	return alone(copies, async () => (readDeviceOwner()?.id === id ? code.Cache.open(id, username) : null));
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
export async function keep(name: string, value: unknown): Promise<void> {
	if (readDeviceSettings().days === 0) return;
	const asOf = Date.now();
	// Until the server has told who asks, it is not known whose it is.
	await firstSession;
	await afterIdle;
	await withCache((cache) => cache.keep(name, value, asOf));
}

/** Whether the server has told this page who asks. */
export function isSessionKnown(): boolean {
	return met !== undefined;
}

/** Whether the server could not tell: someone is signed in, and it is not known whether they are let in. */
export function isUntold({ user, signedInAs, isRefused }: SessionResponse): boolean {
	return user === null && signedInAs !== null && !isRefused;
}

/** Takes in whom the server takes us for: what is kept of somebody else is deleted, and a session that ran out locks it. */
export async function meet(session: SessionResponse): Promise<void> {
	if (isUntold(session)) return;
	const { user, isRefused } = session;
	const holder = readDeviceOwner();
	met = user?.id ?? null;
	resolveFirstSession(null);
	if (user !== null) {
		writeDeviceOwner({ id: user.id, username: user.username, isLocked: false });
		if (holder?.id === user.id) return;
		// As far as anyone knows nothing is kept then, so there is no hurry.
		if (holder === null) await afterIdle;
		if (met === user.id) await deleteOthers(user.id);
	} else if (isRefused || (holder === null && (await isAnythingLeft()))) await forget();
	else lock(holder);
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
		if (error.answer.error === 'not-allowed') await forget();
	}
	throw error;
}

/** Deletes all that is kept on this device of anybody. */
export async function forget(): Promise<void> {
	writeDeviceOwner(null);
	closeCache();
	await deleteOthers(null);
}

async function deleteOthers(id: string | null): Promise<void> {
	const { deleteCaches } = await import('./cache-tables.ts');
	await alone(copies, () => deleteCaches(id));
}

function lock(holder: Holder | null): void {
	if (holder !== null && !holder.isLocked) writeDeviceOwner({ ...holder, isLocked: true });
	closeCache();
}

function closeCache(): void {
	opened?.cache.then(
		(cache) => cache?.close(),
		() => undefined,
	);
	opened = null;
}
