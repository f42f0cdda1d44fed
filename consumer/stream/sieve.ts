import { streamOfNoUse } from './sieve-match.ts';
import { SkippedRun } from './skipped-run.ts';

/** The `event:` of an event that could have been left out, and is passed on so that a full parse can contradict. */
export const auditEvent = 'xwiki-audit';
/** The `event:` of the marker for an event that was too large to look at. */
export const oversizedEvent = 'xwiki-oversized';

export interface SieveOptions {
	/** The names of tracked people, as {@link sieveNames} makes them; read again with every chunk. */
	names: () => ReadonlySet<string>;
	/** One of so many events that would be left out is passed on as {@link auditEvent}. */
	auditEvery?: number;
	/** A larger event is left out, with a marker; in bytes. The largest in the recordings had 4,160. */
	maximumBytes?: number;
}

const LF = 10;
const CR = 13;
const headStart = 'event: message\n';
const idStart = `${headStart}id: `;
const dataStart = 'data: ';
/** Every message of the stream `recentchange` begins like this since 2019; the others have rules of their own. */
const mainStart = `${dataStart}{"$schema":"/mediawiki/recentchange/`;
/** And every one of the stream of tag changes, of which all are passed on. */
const tagsStart = `${dataStart}{"$schema":"/mediawiki/revision/tags-change/`;
/** How much of an oversized event is searched for its id, in bytes. */
const headBytes = 4_096;

/** The names as the sieve looks for them: their UTF-8 bytes, read as latin1. */
export function sieveNames(names: Iterable<string>): ReadonlySet<string> {
	return new Set(Array.from(names, (name) => Buffer.from(name).toString('latin1')));
}

/**
 * A stage between the network and the SSE parser: takes the bytes of `text/event-stream` in chunks of any kind, and
 * answers the bytes of those events that may be of tracked people, with a marker for every run of the others.
 * Whatever it is not sure of is passed on, since a full parse decides. One for each connection.
 */
export function createSieve(options: SieveOptions): (chunk: Uint8Array) => Uint8Array {
	const { maximumBytes = 2 ** 20 } = options;
	const sift = createSift(options);
	/** The event that the chunks so far have begun and not ended: its bytes, or only its head when it is oversized. */
	let held: Uint8Array[] = [];
	let heldBytes = 0;
	let lastByte = 0;
	/** From the first carriage return on, all is passed: the service sends none, so these are lines of another kind. */
	let transparent = false;

	const hold = (bytes: Uint8Array) => {
		if (bytes.length === 0) return;
		heldBytes += bytes.length;
		lastByte = bytes.at(-1) ?? 0;
		if (heldBytes <= maximumBytes) held.push(bytes);
		else held = [Buffer.concat(held.length === 0 ? [bytes] : held).subarray(0, headBytes)];
	};

	const release = (): Buffer => {
		const bytes = Buffer.concat(held);
		const oversized = heldBytes > maximumBytes;
		held = [];
		heldBytes = 0;
		return oversized ? Buffer.from(oversizedMarker(bytes), 'latin1') : sift(bytes);
	};

	return (chunk) => {
		if (transparent) return chunk;
		const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		if (bytes.includes(CR)) {
			transparent = true;
			return Buffer.concat([...held, bytes]);
		}
		const out: Uint8Array[] = [];
		let start = 0;
		if (heldBytes > 0) {
			start = endOfEvent(bytes, lastByte);
			hold(bytes.subarray(0, start === -1 ? undefined : start));
			if (start === -1) return new Uint8Array();
			out.push(release());
		}
		const blank = bytes.lastIndexOf('\n\n');
		const end = blank >= start ? blank + 2 : start;
		if (end > start) out.push(sift(bytes.subarray(start, end)));
		hold(bytes.subarray(end));
		return Buffer.concat(out);
	};
}

/** Takes whole events, and returns those that may be of tracked people, with the markers, in order. */
function createSift({ names, auditEvery = 1_000 }: SieveOptions): (bytes: Buffer) => Buffer {
	const run = new SkippedRun();
	let untilAudit = auditEvery;
	/** Whether a tag change has come on this connection. */
	let hasTags = false;
	return (bytes) => {
		const view = bytes.toString('latin1');
		const tracked = names();
		let out = '';
		/** Where the events begin that are passed on together. */
		let passing = 0;
		for (let at = 0, end = 0; at < view.length; at = end) {
			const id = at + idStart.length;
			const idEnd = view.startsWith(idStart, at) ? view.indexOf('\n', id) : -1;
			const isMain = idEnd !== -1 && view.startsWith(mainStart, idEnd + 1);
			const isData = isMain || (idEnd !== -1 && view.startsWith(dataStart, idEnd + 1));
			const data = isData ? idEnd + 1 + dataStart.length : -1;
			const dataEnd = data === -1 ? -1 : view.indexOf('\n', data);
			const usual = dataEnd !== -1 && view.charCodeAt(dataEnd + 1) === LF;
			end = usual ? dataEnd + 2 : endOr(view.indexOf('\n\n', at), view.length);
			const unused = usual ? streamOfNoUse(view.slice(data, dataEnd), isMain, tracked) : null;
			const audited = unused !== null && --untilAudit === 0;
			if (audited) untilAudit = auditEvery;
			if (unused !== null) out += view.slice(passing, at);
			if (unused !== null && !audited) {
				out += run.skip(view, id, idEnd, unused);
				passing = end;
				continue;
			}
			// They come between all others, and a marker costs as much as an event, and an id nearly so. The position may be
			// behind until the next id, which is safe. The first one's id shows whether some before it are missing.
			if (usual && unused === null && view.startsWith(tagsStart, idEnd + 1)) {
				if (hasTags) {
					out += view.slice(passing, at + headStart.length) + view.slice(idEnd + 1, end);
					passing = end;
				}
				hasTags = true;
				continue;
			}
			out += run.take(view);
			if (audited) out += `event: ${auditEvent}\n`;
			if (audited) passing = at + headStart.length;
		}
		out += view.slice(passing) + run.take(view);
		return Buffer.from(out, 'latin1');
	};
}

function endOr(blank: number, otherwise: number): number {
	return blank === -1 ? otherwise : blank + 2;
}

/** Where the event that `bytes` continue ends, or -1; the blank line may have begun with the byte before. */
function endOfEvent(bytes: Buffer, byteBefore: number): number {
	if (byteBefore === LF && bytes[0] === LF) return 1;
	return endOr(bytes.indexOf('\n\n'), -1);
}

function oversizedMarker(head: Buffer): string {
	const id = /^id: (.*)$/m.exec(head.toString('latin1'))?.[1];
	return `event: ${oversizedEvent}\n${id === undefined ? '' : `id: ${id}\n`}data: ${head.length}\n\n`;
}
