import type { EventItem } from '#lib/domain/event/event-item.ts';
import { flowType } from '#lib/domain/event/event.ts';
import type { Messages } from '#lib/messages/messages.ts';
import type { SentenceKey } from '#lib/messages/sentences.ts';
import type * as logCode from './log-sentences.ts';

/** The code for sentences about events of one kind, with its messages in one language. */
interface Sentences {
	code: typeof logCode;
	messages: Messages<SentenceKey>;
}

type Kind = 'log' | 'wikibase';

/** By kind and language; loaded only for a page that has such events. */
let loaded: Readonly<Record<string, Sentences>> = $state.raw({});
const loading: Record<string, Promise<void> | undefined> = {};

/** The kind of sentences that an event may have; null for most events. */
function kindOf({ type, comment }: EventItem): Kind | null {
	if (type === 'log' || type === flowType) return 'log';
	return /^\/\* ?(?:wb|[a-z-]+:\d+\|)/.test(comment ?? '') ? 'wikibase' : null;
}

/** Whether there may be a sentence about an event. */
export function mayHaveSentence(event: EventItem): boolean {
	return kindOf(event) !== null;
}

/**
 * Loads the sentences about these events in a language, so that the page is rendered with them.
 * Does not throw: without a network and a cache, events are shown without sentences.
 */
export async function loadSentences(events: readonly EventItem[], language: string): Promise<void> {
	const kinds = events.map(kindOf);
	await Promise.all(
		(['log', 'wikibase'] as const).filter((kind) => kinds.includes(kind)).map((kind) => load(kind, language)),
	);
}

/** The code for sentences about the events of a row in a language; null while it is loading, and if they have none. */
export function sentencesOf(events: readonly EventItem[], language: string): Sentences | null {
	const kind = events.map(kindOf).find((one) => one !== null);
	if (kind === undefined) return null;
	const found = loaded[`${kind} ${language}`];
	if (found === undefined && !import.meta.env.SSR) void load(kind, language);
	return found ?? null;
}

function load(kind: Kind, language: string): Promise<void> {
	const key = `${kind} ${language}`;
	// After a failure the next event tries again.
	return (loading[key] ??= read(kind, language).catch(() => (loading[key] = undefined)));
}

async function read(kind: Kind, language: string): Promise<void> {
	const code = kind === 'log' ? await import('./log-sentences.ts') : await import('./wikibase-sentences.ts');
	const messages = await code.loadSentenceMessages(language);
	// Those of the other kind may have come meanwhile.
	loaded = { ...loaded, [`${kind} ${language}`]: { code, messages } };
}
