import { ApiError, Unreachable } from '../api/request.ts';
import type { SessionAnswer } from '../domain/answers.ts';
import type { Cache } from './cache.ts';
import { type Holder, readHolder, writeHolder } from './holder.ts';

/** An answer from the device. */
export interface Kept<Value> {
	value: Value;
	/** When the server was last asked about it, ms UTC by the device's clock. */
	asOf: number;
	/** For events: everything from this time on is in it, as far as it is asked for, ms UTC. Null: it is whole. */
	since: number | null;
}

/** An answer, and where it is from. */
export interface Answer<Value> extends Kept<Value> {
	source: 'server' | 'device';
}

/** How long the server may take before the device answers in its place, ms. */
const patience = 5_000;

/** The person whom the server has told this page of; null: nobody. Undefined until then. */
let met: string | null | undefined;
const { promise: firstMeeting, resolve: meetFirst } = Promise.withResolvers<null>();
let opened: { username: string; cache: Promise<Cache | null> } | null = null;

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
	const asked = ask().then(fromServer, heedRefusal);
	const isSlow = new Promise<null>((resolve) => setTimeout(resolve, patience, null));
	try {
		const first = await Promise.race([asked, isSlow]);
		if (first !== null) return first;
	} catch (error) {
		if (!(error instanceof Unreachable)) throw error;
		const kept = await fromDevice(device);
		if (kept === null) throw error;
		return kept;
	}
	const kept = await fromDevice(device);
	if (kept === null) return asked;
	// What comes of it now concerns nobody any more.
	asked.catch(() => undefined);
	return kept;
}

/** Asks the server, and keeps its answer under a name for when it cannot be reached. */
export function keptAnswer<Value>(name: string, ask: () => Promise<Value>): Promise<Answer<Value>> {
	const askAndKeep = async () => {
		const value = await ask();
		if (typeof document !== 'undefined') void keep(name, value);
		return value;
	};
	return answer(askAndKeep, (cache) => cache.kept<Value>(name));
}

/** Keeps a small answer of the server for the one who is signed in. */
export async function keep(name: string, value: unknown): Promise<void> {
	const asOf = Date.now();
	// Until the server has told who asks, it is not known whose it is.
	await firstMeeting;
	await withCache((cache) => cache.keep(name, value, asOf));
}

/** The cache of the one who is signed in; null if there is none, or it is locked. Not to be kept: ask each time. */
export async function openCache(): Promise<Cache | null> {
	const holder = readHolder();
	const isMine = holder !== null && !holder.isLocked && (met === undefined || met === holder.username);
	if (opened !== null && (!isMine || opened.username !== holder.username)) closeCache();
	if (!isMine) return null;
	opened ??= { username: holder.username, cache: openFor(holder.username) };
	return opened.cache;
}

async function openFor(username: string): Promise<Cache | null> {
	// Code that has not been loaded before is out of reach too without a network.
	const code = await import('./cache.ts').catch(() => null);
	return code === null ? null : code.Cache.open(username);
}

/** Works with the open cache. @returns null if there is none, or it cannot be used: what is kept is never more than a copy */
export async function withCache<Result>(work: (cache: Cache) => Promise<Result>): Promise<Result | null> {
	try {
		const cache = await openCache();
		return cache === null ? null : await work(cache);
	} catch (error) {
		// Full, blocked by the browser, or deleted by another tab meanwhile.
		if (!(error instanceof Error) || !('inner' in error || error instanceof DOMException)) throw error;
		closeCache();
		return null;
	}
}

/** Takes in whom the server takes us for: what is kept of somebody else is deleted, and a session that ran out locks it. */
export async function meet({ user, signedInAs }: SessionAnswer): Promise<void> {
	const holder = readHolder();
	met = user?.username ?? null;
	if (user !== null) {
		writeHolder({ username: user.username, isLocked: false });
		if (holder?.username !== user.username) await deleteOthers(user.username);
	} else if (signedInAs !== null && signedInAs !== holder?.username) await forget();
	// Someone whom the server knows but does not let in just now is refused by what they ask for, if it is so.
	else lock(holder);
	meetFirst(null);
}

/** Deletes all that is kept on this device. */
export async function forget(): Promise<void> {
	writeHolder(null);
	closeCache();
	await deleteOthers(null);
}

async function deleteOthers(username: string | null): Promise<void> {
	const { deleteCaches } = await import('./cache-tables.ts');
	await deleteCaches(username);
}

function lock(holder: Holder | null): void {
	if (holder !== null && !holder.isLocked) writeHolder({ ...holder, isLocked: true });
	closeCache();
}

function closeCache(): void {
	opened?.cache.then(
		(cache) => cache?.close(),
		() => undefined,
	);
	opened = null;
}

/** Draws the consequences for what is kept when the server refuses, and fails with the same error. */
export async function heedRefusal(error: unknown): Promise<never> {
	if (error instanceof ApiError) {
		if (error.status === 401) lock(readHolder());
		if (error.answer.error === 'not-allowed') await forget();
	}
	throw error;
}

function fromServer<Value>(value: Value): Answer<Value> {
	return { value, source: 'server', asOf: Date.now(), since: null };
}

async function fromDevice<Value>(device: (cache: Cache) => Promise<Kept<Value> | null>): Promise<Answer<Value> | null> {
	const kept = await withCache(device);
	return kept && { ...kept, source: 'device' };
}
