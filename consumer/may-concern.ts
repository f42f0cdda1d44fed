const quote = '"';
const backslash = '\\';

/**
 * Whether the JSON text of an event may concern somebody, decided without parsing it. False only when that is certain:
 * the event is by none of the names and is no log event, which could be about them.
 *
 * What makes it certain: a raw `user"` ends a string, because a quote inside one is escaped. Followed by a colon it
 * ends a key, so `"user":"` after a comma or a brace is the key `user` and nothing else, at whatever depth. An escape
 * `\u` could spell the key otherwise, so an event with one is never certain.
 *
 * @param view the latin1 view of many events; the answers must be asked for from left to right
 * @param names as UTF-8 bytes read as latin1
 */
export function mayConcern(view: string, names: ReadonlySet<string>): (from: number, to: number) => boolean {
	const escapes = finder(view, '\\u');
	const users = finder(view, 'user"');
	// In what stands between the events, the ids, t is the most frequent letter and y the rarest.
	const types = finder(view, 'type"', 1);
	const ofOthers = (literal: string) => !names.has(literal);
	const noLog = (literal: string) => literal !== 'log';
	return (from, to) => {
		if (escapes(from) < to) return true;
		return !hasOnly(view, types, from, to, noLog) || !hasOnly(view, users, from, to, ofOthers);
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

/** Whether it is certain that the key is there, and that each of its values is a plain string of which `fits` holds. */
function hasOnly(
	view: string,
	find: (from: number) => number,
	from: number,
	to: number,
	fits: (literal: string) => boolean,
): boolean {
	let found = false;
	for (let at = find(from); at < to; at = find(at + 1)) {
		// Both keys have four letters.
		const next = view[at + 5];
		if (next === ',' || next === '}' || next === ']') continue;
		if (next !== ':') return false;
		const before = view[at - 1];
		if (before !== quote) {
			if (before === backslash) return false;
			continue;
		}
		const opening = view[at - 2];
		if ((opening !== ',' && opening !== '{') || view[at + 6] !== quote) return false;
		const literal = view.slice(at + 7, view.indexOf(quote, at + 7));
		if (literal.includes(backslash) || !fits(literal)) return false;
		found = true;
	}
	return found;
}
