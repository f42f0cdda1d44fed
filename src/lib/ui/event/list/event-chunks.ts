import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Run, Session } from '#lib/domain/event/event-groups.ts';

/** A row, or a session of several. */
export type Entry = Run<EventItem> | Session<EventItem>;

/** Some neighbouring entries, which are put on the page and taken from it together. */
export interface Chunk {
	/** Of the entry before it, so that it stays the same while entries are added after it, and mostly before it. */
	key: string;
	entries: Entry[];
}

/** A chunk has so many entries on average, as a power of two. */
const averageBits = 1;

/**
 * Cuts a day's entries into chunks. Where is decided by the entries themselves: were they counted from one end, all
 * chunks would shift when entries come in at that end, and everything on the page be made anew.
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

/** By a multiplicative hash of its key, the one thing of an entry that stays whatever joins it. */
function endsChunk({ key }: Entry): boolean {
	let hash = 0;
	for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x9e37_79b1);
	return hash >>> (32 - averageBits) === 0;
}
