import { mainStream, pageChangeStream, riskStream } from '#lib/domain/stream/streams.ts';

const quote = '"';
const backslash = '\\';
const streamKey = '"stream":"';
const revertKey = '"revert":';
const editorIsVisible = 'is_editor_visible"';

/** The names of tracked people, as UTF-8 bytes read as latin1. */
type Names = ReadonlySet<string>;

/** Whether the JSON text of an event may be of use. */
type Rule = (text: string, names: Names) => boolean;

/** A rule for each side stream of which most events are of no use; all events of the others are passed on. */
const sideRules: ReadonlyMap<string, Rule> = new Map([
	[pageChangeStream, mayBePageChangeOfUse],
	[riskStream, mayBeBy],
]);

/** The streams of which events are left out. */
export const siftedStreams: readonly string[] = [mainStream, ...sideRules.keys()];

/**
 * Decides without parsing it whether the JSON text of an event may be of use. It answers the event's stream only where it
 * is certain that it is of no use, else null: an event of the main stream is by none of the names and is not a log event,
 * which could be about them; one of a side stream is of no use by the rule of that stream.
 *
 * What makes it certain: a raw `user"` ends a string, because a quote inside one is escaped. Followed by a colon it
 * ends a key, so `"user":"` after a comma or a brace is the key `user` and nothing else, at whatever depth. An escape
 * `\u` could spell the key otherwise, so an event with one is never certain.
 *
 * @param text its UTF-8 bytes read as latin1
 */
export function streamOfNoUse(text: string, isMain: boolean, names: Names): string | null {
	if (text.includes('\\u')) return null;
	if (isMain) return mayMatch(text, names) ? null : mainStream;
	const at = text.indexOf(streamKey);
	if (at === -1 || text[at - 1] === backslash) return null;
	const name = at + streamKey.length;
	const stream = text.slice(name, text.indexOf(quote, name));
	return sideRules.get(stream)?.(text, names) === false ? stream : null;
}

function mayMatch(text: string, names: Names): boolean {
	return (
		!hasOnly(text, 'type"', (literal) => literal !== 'log') || !hasOnly(text, 'user"', (literal) => !names.has(literal))
	);
}

/** A page change is of use if it is a revert, or by one of the names, or {@link mayBeMoveOrSuppression}. */
function mayBePageChangeOfUse(text: string, names: Names): boolean {
	return mayBeMoveOrSuppression(text) || mayBeBy(text, names) || text.includes(revertKey);
}

/** An event that names users in `user_text` is of use if one of them has one of the names. */
function mayBeBy(text: string, names: Names): boolean {
	return !hasOnly(text, 'user_text"', (literal) => !names.has(literal));
}

/** Or if it is a move, or a deletion with suppression: it does not show the last revision's author. */
function mayBeMoveOrSuppression(text: string): boolean {
	let isDeletion = false;
	const noMove = (kind: string) => {
		isDeletion ||= kind === 'delete';
		return kind !== 'move';
	};
	if (!hasOnly(text, 'page_change_kind"', noMove)) return true;
	if (!isDeletion) return false;
	const isHidden = text.replaceAll(`${editorIsVisible}:true`, '').includes(editorIsVisible);
	return isHidden || !text.includes(editorIsVisible);
}

/**
 * Whether it is certain that a key is there, and that each of its values is a plain string of which `fits` holds.
 * @param key with the quote that ends it
 */
function hasOnly(text: string, key: string, fits: (literal: string) => boolean): boolean {
	let found = false;
	for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + 1)) {
		const end = at + key.length;
		const next = text[end];
		if (next === ',' || next === '}' || next === ']') continue;
		if (next !== ':') return false;
		const before = text[at - 1];
		if (before !== quote) {
			if (before === backslash) return false;
			continue;
		}
		const opening = text[at - 2];
		if ((opening !== ',' && opening !== '{') || text[end + 1] !== quote) return false;
		const literal = text.slice(end + 2, text.indexOf(quote, end + 2));
		if (literal.includes(backslash) || !fits(literal)) return false;
		found = true;
	}
	return found;
}
