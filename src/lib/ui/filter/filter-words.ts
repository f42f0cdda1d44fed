import type { Choice } from '#lib/domain/filter/filter-choice.ts';
import type { Part } from '#lib/domain/filter/event-filter.ts';
import type { HiddenKind, Period } from '#lib/domain/filter/view.ts';
import type { Mark } from '#lib/domain/review/review.ts';
import type { MessageKey, Messages } from '#lib/messages/messages.ts';
import { namespaceName } from '../format/namespace-name.ts';
import { typeName } from '../format/type-name.ts';

/** What a choice is called, without the label of its field; in the address's own words where there are no others. */
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

/** What one action of a log is called, if need be by the name of its log; null where that has none. */
function actionName(type: string, messages: Pick<Messages, 't'>): string | null {
	const [log = '', action] = type.split('/');
	const name = action === undefined ? null : typeName(log, messages);
	if (name === null) return null;
	const key = `type-${log.replace(':', '-')}-${action}`;
	const words = messages.t(key as MessageKey);
	return words === key ? `${messages.t('chip-named', name)} ${action}` : words;
}
