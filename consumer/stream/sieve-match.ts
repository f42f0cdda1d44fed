import { mainStream, pageChangeStream } from '#lib/domain/stream/streams.ts';

const quote = '"';
const backslash = '\\';
const streamKey = '"stream":"';
const editorIsVisible = 'is_editor_visible';
const revertKey = '"revert":';

/** Whether the JSON text of an event, in the view from one place to another, may be of use. */
type Rule = (from: number, to: number) => boolean;

/** A rule for each side stream of which most events are of no use; all events of the others are passed on. */
const sideRules: ReadonlyMap<string, (view: string, names: ReadonlySet<string>) => Rule> = new Map([
	[pageChangeStream, mayBePageChangeOfUse],
]);

/** The streams of which events are left out. */
export const siftedStreams: readonly string[] = [mainStream, ...sideRules.keys()];

/**
 * Decides without parsing it whether the JSON text of an event may be of use. False only when that is certain: an event
 * of the main stream is by none of the names and is not a log event, which could be about them; one of a side stream is
 * of no use by the rule of that stream.
 *
 * What makes it certain: a raw `user"` ends a string, because a quote inside one is escaped. Followed by a colon it
 * ends a key, so `"user":"` after a comma or a brace is the key `user` and nothing else, at whatever depth. An escape
 * `\u` could spell the key otherwise, so an event with one is never certain.
 *
 * @param view the latin1 view of many events; the answers must be asked for from left to right
 * @param names as UTF-8 bytes read as latin1
 */
export function mayBeOfUse(
	view: string,
	names: ReadonlySet<string>,
): (from: number, to: number, isMain: boolean) => boolean {
	const escapes = finder(view, '\\u');
	const [main, side] = [mayMatch(view, names), bySideRule(view, names)];
	return (from, to, isMain) => escapes(from) < to || (isMain ? main(from, to) : side(from, to));
}

function mayMatch(view: string, names: ReadonlySet<string>): Rule {
	const hasOnlyUsers = keyCheck(view, 'user');
	// The ids, which are between the events, are full of t, and have hardly a y.
	const hasOnlyTypes = keyCheck(view, 'type', 1);
	const ofOthers = (literal: string) => !names.has(literal);
	const noLog = (literal: string) => literal !== 'log';
	return (from, to) => !hasOnlyTypes(from, to, noLog) || !hasOnlyUsers(from, to, ofOthers);
}

function bySideRule(view: string, names: ReadonlySet<string>): Rule {
	const streams = finder(view, streamKey);
	/** None until an event of a side stream comes, which many views do not have. */
	let rules: Map<string, Rule> | null = null;
	return (from, to) => {
		const at = streams(from);
		if (at >= to || view[at - 1] === backslash) return true;
		const name = at + streamKey.length;
		rules ??= new Map(Array.from(sideRules, ([stream, rule]) => [stream, rule(view, names)]));
		const mayBe = rules.get(view.slice(name, view.indexOf(quote, name)));
		return mayBe === undefined || mayBe(from, to);
	};
}

/** A page change is of use if it is a revert, or by one of the names, or {@link mayBeMoveOrSuppression}. */
function mayBePageChangeOfUse(view: string, names: ReadonlySet<string>): Rule {
	// Of their letters v and x are rare.
	const reverts = finder(view, revertKey, revertKey.indexOf('v'));
	const hasOnlyUsers = keyCheck(view, 'user_text', 'user_te'.length);
	const isOther = mayBeMoveOrSuppression(view);
	const ofOthers = (literal: string) => !names.has(literal);
	return (from, to) => reverts(from) < to || isOther(from, to) || !hasOnlyUsers(from, to, ofOthers);
}

/** Or if it is a move, or a deletion with suppression: it does not show the last revision's author. */
function mayBeMoveOrSuppression(view: string): Rule {
	const hasOnlyKinds = keyCheck(view, 'page_change_kind', 'page_change_'.length);
	const editors = finder(view, `${editorIsVisible}"`);
	return (from, to) => {
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
