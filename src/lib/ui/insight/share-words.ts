import type { OutcomeShare } from '#lib/domain/outcome/shares.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { numberFormat } from '../format/intl.ts';

/** A share of edits, as “5 %: 2 of 40”. It is not known where nothing of it is, and never zero then. */
export function shareWords(
	{ of, ...counts }: OutcomeShare,
	kind: 'reverted' | 'deleted',
	{ t, language }: Messages,
): string {
	if (of === 0) return t('coverage-unknown');
	const format = numberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
	return t('shares-of', format.format(counts[kind] / of), counts[kind], of);
}
