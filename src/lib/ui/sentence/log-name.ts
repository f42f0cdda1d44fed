import type { Messages } from '#lib/messages/messages.ts';
import type { SentenceKey } from '#lib/messages/sentences.ts';
import { typeName } from '../format/type-name.ts';

/** Rare logs, whose names no filter needs: their messages load with the sentences. */
const rare: ReadonlyMap<string, SentenceKey> = new Map(
	(
		[
			'abstractwiki',
			'articlefeedbackv5',
			'communityrequests',
			'gwtoolset',
			'liquidthreads',
			'lock',
			'messagebundle',
			'mwoauthconsumer',
			'newsletter',
			'notifytranslators',
			'pagetriage-copyvio',
			'translatorsandbox',
		] as const
	).map((type) => [`log:${type}`, `log-type-${type}`]),
);

/** The name of a log: `Blocks` for `log:block`; null for logs without a name. */
export function logName(type: string, messages: Messages, sentences: Messages<SentenceKey>): string | null {
	const key = rare.get(type);
	return key === undefined ? typeName(type, messages) : sentences.t(key);
}

/** Whether {@link logName} has a name for a log. */
export function isNamedLog(type: string): boolean {
	return rare.has(type) || typeName(type, { t: String }) !== null;
}
