import { pageChangeStream } from '#lib/domain/stream/streams.ts';

const quote = '"';
const backslash = '\\';
const changeKind = 'page_change_kind';
const editorIsVisible = 'is_editor_visible';

/**
 * Whether the JSON text of an event may be by or about one of the names, decided without parsing it. False only when that is certain:
 * the event is by none of the names and is not a log event, which could be about them.
 *
 * What makes it certain: a raw `user"` ends a string, because a quote inside one is escaped. Followed by a colon it
 * ends a key, so `"user":"` after a comma or a brace is the key `user` and nothing else, at whatever depth. An escape
 * `\u` could spell the key otherwise, so an event with one is never certain.
 *
 * @param view the latin1 view of many events; the answers must be asked for from left to right
 * @param names as UTF-8 bytes read as latin1
 */
export function mayMatch(view: string, names: ReadonlySet<string>): (from: number, to: number) => boolean {
	const escapes = finder(view, '\\u');
	const hasOnlyUsers = keyCheck(view, 'user');
	// In the ids, which are between the events, t is the most frequent letter and y the rarest.
	const hasOnlyTypes = keyCheck(view, 'type', 1);
	const ofOthers = (literal: string) => !names.has(literal);
	const noLog = (literal: string) => literal !== 'log';
	return (from, to) => {
		if (escapes(from) < to) return true;
		return !hasOnlyTypes(from, to, noLog) || !hasOnlyUsers(from, to, ofOthers);
	};
}

/**
 * Whether the JSON text of a page change may be a move, or a deletion with suppression, decided in the same manner. False
 * only when it is certain that it is something else, or that it shows the author of the page's last revision.
 */
export function mayBeMoveOrSuppression(view: string): (from: number, to: number) => boolean {
	const escapes = finder(view, '\\u');
	const streams = finder(view, `"${pageChangeStream}"`);
	const hasOnlyKinds = keyCheck(view, changeKind);
	const editors = finder(view, `${editorIsVisible}"`);
	return (from, to) => {
		if (streams(from) >= to || escapes(from) < to) return true;
		let isDeletion = false;
		const noMove = (kind: string) => {
			isDeletion ||= kind === 'delete';
			return kind !== 'move';
		};
		if (!hasOnlyKinds(from, to, noMove)) return true;
		if (!isDeletion) return false;
		let isShown = false;
		for (let at = editors(from); at < to; at = editors(at + 1)) {
			isShown = view.startsWith(':true', at + editorIsVisible.length + 1);
			if (!isShown) break;
		}
		return !isShown;
	};
}

/**
 * Finds the first place of `text` at or after `from`, which never goes back, so that every byte is looked at once.
 * @param skip how many letters are only looked at where the rest was found: the search is for the first of the rest
 */
function finder(view: string, text: string, skip = 0): (from: number) => number {
	const rest = text.slice(skip);
	let found = -1;
	return (from) => {
		while (found < from) {
			const at = view.indexOf(rest, Math.max(from, found + 1) + skip);
			found = at === -1 ? Infinity : at - skip;
			if (skip > 0 && at !== -1 && !view.startsWith(text, found)) from = Math.max(from, found + 1);
		}
		return found;
	};
}

/**
 * A check of stretches of the view, from left to right: whether it is certain that the key is there, and that each of its
 * values is a plain string of which `fits` holds.
 * @param skip see {@link finder}
 */
function keyCheck(
	view: string,
	key: string,
	skip = 0,
): (from: number, to: number, fits: (literal: string) => boolean) => boolean {
	const find = finder(view, `${key}"`, skip);
	return (from, to, fits) => {
		let found = false;
		for (let at = find(from); at < to; at = find(at + 1)) {
			const end = at + key.length + 1;
			const next = view[end];
			if (next === ',' || next === '}' || next === ']') continue;
			if (next !== ':') return false;
			const before = view[at - 1];
			if (before !== quote) {
				if (before === backslash) return false;
				continue;
			}
			const opening = view[at - 2];
			if ((opening !== ',' && opening !== '{') || view[end + 1] !== quote) return false;
			const literal = view.slice(end + 2, view.indexOf(quote, end + 2));
			if (literal.includes(backslash) || !fits(literal)) return false;
			found = true;
		}
		return found;
	};
}
