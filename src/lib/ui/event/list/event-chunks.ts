import type { EventItem } from '#lib/domain/event/event-item.ts';
import { type Burst, eventsOf, type Run } from '#lib/domain/event/event-groups.ts';

/** A row, or a burst of several rows. */
export type Entry = Run<EventItem> | Burst<EventItem>;

/** Neighbouring entries that are put on the page, and removed from it, together. */
export interface Chunk {
	/** The key of the entry before it. So it stays the same when entries are added after it, and mostly before it. */
	key: string;
	entries: Entry[];
}

/** Average number of entries in a chunk, as a power of two. */
const averageBits = 1;

/**
 * Divides a day's entries into chunks. The keys of the entries decide where a chunk ends. If entries were counted from one
 * end, all chunks would shift when entries are added there, and the whole page would be rendered again.
 */
export function chunkEntries(entries: readonly Entry[]): Chunk[] {
	const chunks: Chunk[] = [];
	let before: Entry | null = null;
	for (const entry of entries) {
		const last = chunks.at(-1);
		if (before === null) chunks.push({ key: 'first', entries: [entry] });
		else if (last === undefined || endsChunk(before)) chunks.push({ key: before.key, entries: [entry] });
		else last.entries.push(entry);
		before = entry;
	}
	return chunks;
}

/**
 * Chunks, each as the object that it was before if its events are the same: then nothing of it is rendered again, though
 * an event that arrives divides the whole list again.
 */
export function reuseChunks(chunks: readonly Chunk[], before: readonly Chunk[]): Chunk[] {
	const known = new Map(before.map((chunk) => [chunk.key, chunk]));
	return chunks.map((chunk) => {
		const old = known.get(chunk.key);
		if (old === undefined) return chunk;
		const entries = reuseEntries(chunk.entries, old.entries);
		return isSame(entries, old.entries) ? old : { ...chunk, entries };
	});
}

function reuseEntries(entries: readonly Entry[], before: readonly Entry[]): Entry[] {
	const known = new Map(before.map((entry) => [entry.key, entry]));
	return entries.map((entry) => {
		const old = known.get(entry.key);
		return old?.kind === entry.kind && isSame(eventsOf(entry), eventsOf(old)) ? old : entry;
	});
}

const isSame = (some: readonly unknown[], others: readonly unknown[]) =>
	some.length === others.length && some.every((one, at) => one === others[at]);

/** Decided by a multiplicative hash of the key, which stays the same when events join the entry. */
function endsChunk({ key }: Entry): boolean {
	let hash = 0;
	for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x9e37_79b1);
	return hash >>> (32 - averageBits) === 0;
}
