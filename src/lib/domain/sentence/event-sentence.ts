import { logSentences } from './log-sentence.ts';
import type { EventDescription } from './sentence.ts';
import type { WikiEvent } from '../event/event.ts';
import { wikibaseSentences } from './wikibase-sentences.ts';

/** What an event did, in sentences of ours; null where there are none. Pages load what they need of this by its kind. */
export function eventSentences(event: WikiEvent): EventDescription | null {
	return logSentences(event) ?? wikibaseSentences([event]);
}
