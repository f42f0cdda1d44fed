import { actionsOnPages } from './log-sentences-pages.ts';
import { actionsOnPeople } from './log-sentences-people.ts';
import type { EventDescription } from './sentence.ts';
import { flowType, type WikiEvent } from '../event/event.ts';
import { type LogEvent, type LogSentence, readLogFacts, sentence, type Describe } from './log-facts.ts';

/** The sentence of each `type/action`. Other pairs have none. */
const actions = new Map<string, Describe>(Object.entries({ ...actionsOnPeople, ...actionsOnPages }));

/**
 * What a log event did, from the log entry alone. Null for pairs of type and action that are not known here, and where
 * the parameters lack what the sentence needs: then only type and action can be shown.
 */
export function logSentence(event: LogEvent): LogSentence | null {
	const { logType, logAction, hidden } = event;
	if (logType === null) return null;
	if (hidden?.includes('text')) return sentence('hidden', { kind: 'type', type: `log:${logType}` });
	return actions.get(`${logType}/${logAction ?? ''}`)?.(readLogFacts(event)) ?? null;
}

/** What a log event or a change of a Flow discussion did, with its summary; null where there is no sentence. */
export function logSentences(event: WikiEvent): EventDescription | null {
	const { type, title, comment } = event;
	if (type === flowType) {
		if (title === null) return null;
		return { sentences: [{ key: 'log-flow', parts: [{ kind: 'page', title }] }], comment };
	}
	const found = type === 'log' ? logSentence(event) : null;
	if (found === null) return null;
	const all = found.also === undefined ? [found] : [found, found.also];
	return { sentences: all.map(({ key, parts }) => ({ key: `log-${key}`, parts })), comment };
}
