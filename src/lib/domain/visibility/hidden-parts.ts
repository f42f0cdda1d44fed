import { ellipsis } from '../person/erased-name.ts';
import type { HiddenPart, OwnPart, WikiEvent } from '../event/event.ts';
import type { Json } from '../core/json-fields.ts';

/** MediaWiki's numbers for them, as in `nfield`, and one of our own. Its 8 means hidden from administrators too. */
const bits: readonly [HiddenPart, number][] = [
	['text', 1],
	['comment', 2],
	['user', 4],
	['page', 16],
];

/** Of every revision of a page that was deleted with suppression. */
export const suppressedParts: readonly HiddenPart[] = bits.map(([part]) => part);

/** What of one revision or log entry is hidden from a time on. */
export interface Hiding {
	/** The natural key of its event. */
	key: string;
	/** Empty: all is shown. */
	hidden: HiddenPart[];
	/** ms UTC. Of two that contradict each other, the later one holds. */
	at: number;
}

/** The number that stands for some parts. */
export function hiddenBits(parts: readonly HiddenPart[]): number {
	return bits.reduce((sum, [part, bit]) => (parts.includes(part) ? sum | bit : sum), 0);
}

/** Inverse of {@link hiddenBits}; other bits are ignored. */
export function hiddenParts(number: number): HiddenPart[] {
	return bits.filter(([, bit]) => (number & bit) !== 0).map(([part]) => part);
}

/** The parts that a number of MediaWiki's stands for. */
export function ownParts(number: number): OwnPart[] {
	return hiddenParts(number).filter((part) => part !== 'page');
}

/** The key under which it is known what of an event is hidden; a category change belongs to the edit that made it. */
export function visibilityKeyOf(event: Pick<WikiEvent, 'key' | 'type' | 'wiki' | 'newRevision'>): string {
	return event.type === 'categorize' && event.newRevision !== null
		? `${event.wiki}:rev:${event.newRevision}`
		: event.key;
}

/**
 * An event without what is hidden of it. As MediaWiki does it: sizes and marks stay, and a category change, which has no
 * summary of its own, loses no more than its user, and the name of a page that is hidden from its words.
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
 * A category change in whose words something else stands for its page: `[[:Page]] added to category`, as the wiki says it
 * in its language, with another link where the page is used by others.
 */
function withoutPage({ comment, hidden }: WikiEvent): Pick<WikiEvent, 'comment'> {
	if (comment === null || hidden?.includes('page')) return { comment };
	const [link, page] = /\[\[:([^\]|]+)\]\]/.exec(comment) ?? [];
	if (link === undefined || page === undefined) return { comment: null };
	const left = comment.replaceAll(link, ellipsis).replaceAll(`/${page}|`, `/${ellipsis}|`);
	return { comment: left.includes(page) ? null : left };
}

/** The words of a category change of which {@link withoutHidden} has left no page, with one. */
export function withPage(words: string, page: string): string {
	return words.replace(/\/…(?=\|)|…/g, (left) => (left === ellipsis ? `[[:${page}]]` : `/${page}`));
}

/** Whether an event has a part that can be hidden. */
export function isPartOf({ type }: Pick<WikiEvent, 'type'>, part: HiddenPart): boolean {
	return type !== 'categorize' || part === 'user' || part === 'page';
}

/** More in one log event are not looked at; the form for hiding takes far fewer. */
const mostIds = 5_000;

/** What a log event says of the visibility of revisions or of other log entries. */
export function visibilityChangesOf(
	event: Pick<WikiEvent, 'wiki' | 'time' | 'logType' | 'logAction' | 'logParams'>,
): Hiding[] {
	const { logType, logAction, logParams, wiki, time } = event;
	if (logType !== 'delete' || (logAction !== 'revision' && logAction !== 'event')) return [];
	if (logParams === null || typeof logParams !== 'object' || Array.isArray(logParams)) return [];
	const { type, ids, nfield } = logParams;
	// Archived revisions are told by their times, which name nothing here.
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
