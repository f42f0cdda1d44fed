import { ellipsis } from '../person/erased-name.ts';
import type { HiddenPart, OwnPart, WikiEvent } from '../event/event.ts';
import type { Json } from '../core/json-fields.ts';

/** MediaWiki's bits, as in `nfield`, and one of our own. MediaWiki's 8 means hidden from administrators too. */
const bits: readonly [HiddenPart, number][] = [
	['text', 1],
	['comment', 2],
	['user', 4],
	['page', 16],
];

/** The hidden parts of every revision of a page that was deleted with suppression. */
export const suppressedParts: readonly HiddenPart[] = bits.map(([part]) => part);

/** The parts of one revision or log entry that are hidden from a time on. */
export interface VisibilityChange {
	/** The natural key of its event. */
	key: string;
	/** Empty: everything is shown. */
	hidden: HiddenPart[];
	/** ms UTC. Of two that contradict each other, the later one holds. */
	at: number;
}

/** The bits of some parts. */
export function hiddenBits(parts: readonly HiddenPart[]): number {
	return bits.reduce((sum, [part, bit]) => (parts.includes(part) ? sum | bit : sum), 0);
}

/** Inverse of {@link hiddenBits}; other bits are ignored. */
export function hiddenParts(number: number): HiddenPart[] {
	return bits.filter(([, bit]) => (number & bit) !== 0).map(([part]) => part);
}

/** The parts of MediaWiki's bits. */
export function ownParts(number: number): OwnPart[] {
	return hiddenParts(number).filter((part) => part !== 'page');
}

/** The key of an event's visibility changes; a category change has that of the edit that made it. */
export function visibilityKeyOf(event: Pick<WikiEvent, 'key' | 'type' | 'wiki' | 'newRevision'>): string {
	return event.type === 'categorize' && event.newRevision !== null
		? `${event.wiki}:rev:${event.newRevision}`
		: event.key;
}

/**
 * An event without its hidden parts. As in MediaWiki, sizes and flags stay. A category change has no summary of its
 * own: it loses only its user, and the name of a hidden page in its text.
 */
export function withoutHidden(event: WikiEvent, parts: readonly HiddenPart[]): WikiEvent {
	const hidden = parts.filter((part) => isPartOf(event, part));
	if (hidden.length === 0) return event;
	const isCategorize = event.type === 'categorize';
	const isBlank = event.type === 'log' && hidden.includes('text');
	return {
		...event,
		...(hidden.includes('user') && { user: null }),
		...(hidden.includes('comment') && { comment: null }),
		...(hidden.includes('page') &&
			(isCategorize ? withoutPage(event) : { comment: null, title: null, namespace: null })),
		...(isBlank && { title: null, namespace: null, logParams: null, about: [] }),
		hidden,
	};
}

/**
 * A category change without the name of its page in its text: `[[:Page]] added to category`, in the wiki's language,
 * with a second link where other pages include the page.
 */
function withoutPage({ comment, hidden }: WikiEvent): Pick<WikiEvent, 'comment'> {
	if (comment === null || hidden?.includes('page')) return { comment };
	const [link, page] = /\[\[:([^\]|]+)\]\]/.exec(comment) ?? [];
	if (link === undefined || page === undefined) return { comment: null };
	const left = comment.replaceAll(link, ellipsis).replaceAll(`/${page}|`, `/${ellipsis}|`);
	return { comment: left.includes(page) ? null : left };
}

/** The text of a category change after {@link withoutHidden}, with a page again. */
export function withPage(words: string, page: string): string {
	return words.replace(/\/…(?=\|)|…/g, (left) => (left === ellipsis ? `[[:${page}]]` : `/${page}`));
}

/** Whether an event has this part, so that it can be hidden. */
export function isPartOf({ type }: Pick<WikiEvent, 'type'>, part: HiddenPart): boolean {
	return type !== 'categorize' || part === 'user' || part === 'page';
}

/** Maximum number of ids read from one log event; MediaWiki's form accepts far fewer. */
const mostIds = 5_000;

/** The visibility changes that a log event describes, of revisions or of other log entries. */
export function visibilityChangesOf(
	event: Pick<WikiEvent, 'wiki' | 'time' | 'logType' | 'logAction' | 'logParams'>,
): VisibilityChange[] {
	const { logType, logAction, logParams, wiki, time } = event;
	if (logType !== 'delete' || (logAction !== 'revision' && logAction !== 'event')) return [];
	if (logParams === null || typeof logParams !== 'object' || Array.isArray(logParams)) return [];
	const { type, ids, nfield } = logParams;
	// Archived revisions are named by their times, which are not keys here.
	if (logAction === 'revision' && type !== 'revision') return [];
	if (typeof nfield !== 'number' || !Array.isArray(ids)) return [];
	const hidden = ownParts(nfield);
	const kind = logAction === 'revision' ? 'rev' : 'log';
	return ids
		.slice(0, mostIds)
		.flatMap((id: Json) =>
			/^[1-9]\d{0,14}$/.test(String(id)) ? { key: `${wiki}:${kind}:${String(id)}`, hidden, at: time } : [],
		);
}
