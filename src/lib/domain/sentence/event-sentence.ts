import { logSentences } from './log-sentence.ts';
import type { EventDescription } from './sentence.ts';
import type { WikiEvent } from '../event/event.ts';
import { wikibaseSentences } from './wikibase-sentences.ts';

/**
 * What an event did, in our sentences; null where there are none. Pages load only the kinds of sentences that they
 * need.
 */
export function eventSentences(event: WikiEvent): EventDescription | null {
	return logSentences(event) ?? wikibaseSentences([event]);
}
