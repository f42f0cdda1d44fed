import type { Choice } from '#lib/domain/filter/filter-choice.ts';
import { excludableFields, type Part, type Reverted } from '#lib/domain/filter/filter-fields.ts';
import type { MarkedLevel } from '#lib/domain/outcome/risk.ts';
import type { HiddenKind, Period } from '#lib/domain/filter/view.ts';
import type { Mark } from '#lib/domain/review/review.ts';
import type { MessageKey, Messages } from '#lib/messages/messages.ts';
import { numberFormat } from '../format/intl.ts';
import { namespaceName } from '../format/namespace-name.ts';
import { tagName } from '../format/tag-name.ts';
import { typeName } from '../format/type-name.ts';

type Words = Pick<Messages, 't' | 'language'>;

/** The name of a choice, without the label of its field; the value of the URL if it has no other name. */
export function choiceWords([name, value]: Choice, messages: Words): string {
	const { t } = messages;
	switch (name) {
		case 'type':
			return typeName(value, messages) ?? actionName(value, messages) ?? value;
		case 'namespace':
			return namespaceName(Number(value), messages) ?? value;
		case 'minor':
		case 'bot':
		case 'categorize':
		case 'pageDeleted':
			return t(`chip-${name}-${value === 'true'}`);
		case 'tag':
			return tagName(value, messages);
		case 'reverted':
			return t(`chip-reverted-${value as Reverted}`);
		case 'risk':
			return t(`chip-risk-${value as MarkedLevel}`);
		case 'show':
			return t(`chip-show-${value as HiddenKind}`);
		case 'period':
			return t(`period-${value as Period}`);
		case 'as':
			return t(`chip-as-${value as Part}`);
		case 'review':
			return t(`mark-${value as Mark}`);
		case 'size-from':
		case 'size-to':
			return t(`chip-${name}`, signed(Number(value), messages));
		default:
			return leftOutWords([name, value], choiceWords, messages) ?? value;
	}
}

/**
 * The words for a value that is left out; null if nothing is.
 * @param nameOf the name of the value, which pages may know better than the filter does
 */
export function leftOutWords(
	[name, value]: Choice,
	nameOf: (choice: Choice, messages: Words) => string,
	messages: Words,
): string | null {
	const field = excludableFields.find((one) => name === `not-${one}`);
	return field === undefined ? null : messages.t(`chip-not-${field}`, nameOf([field, value], messages));
}

/** A number of bytes with its sign. */
function signed(bytes: number, { language }: Words): string {
	return numberFormat(language, { signDisplay: 'exceptZero' }).format(bytes).replace('-', '−');
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
