import type { Choice } from '#lib/domain/filter/filter-choice.ts';
import type { Part } from '#lib/domain/filter/event-filter.ts';
import type { HiddenKind, Period } from '#lib/domain/filter/view.ts';
import type { Mark } from '#lib/domain/review/review.ts';
import type { MessageKey, Messages } from '#lib/messages/messages.ts';
import { namespaceName } from '../format/namespace-name.ts';
import { typeName } from '../format/type-name.ts';

/** The name of a choice, without the label of its field; the value of the URL if it has no other name. */
export function choiceWords([name, value]: Choice, messages: Pick<Messages, 't'>): string {
	const { t } = messages;
	switch (name) {
		case 'type':
			return typeName(value, messages) ?? actionName(value, messages) ?? value;
		case 'namespace':
			return namespaceName(Number(value), messages) ?? value;
		case 'minor':
		case 'bot':
		case 'categorize':
			return t(`chip-${name}-${value === 'true'}`);
		case 'show':
			return t(`chip-show-${value as HiddenKind}`);
		case 'period':
			return t(`period-${value as Period}`);
		case 'as':
			return t(`chip-as-${value as Part}`);
		case 'review':
			return t(`mark-${value as Mark}`);
		default:
			return value;
	}
}

/** The name of an action of a log, or else the name of the log with the action; null if the log has no name. */
function actionName(type: string, messages: Pick<Messages, 't'>): string | null {
	const [log = '', action] = type.split('/');
	const name = action === undefined ? null : typeName(log, messages);
	if (name === null) return null;
	const key = `type-${log.replace(':', '-')}-${action}`;
	const words = messages.t(key as MessageKey);
	return words === key ? `${messages.t('chip-named', name)} ${action}` : words;
}
