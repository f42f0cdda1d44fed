import type { CountReason } from '#lib/domain/insight/count.ts';
import type { UnknownStretch } from '#lib/domain/coverage/coverage.ts';
import { dayLength } from '#lib/domain/insight/period.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { dateFormat } from '../format/intl.ts';

/** Maximum number of stretches that are described; the rest are only counted. */
const mostNotes = 4;

/** Reasons why something is not known, as a list in words. */
export function whyWords(reasons: readonly CountReason[], { t, language }: Messages): string {
	const list = new Intl.ListFormat(language, { type: 'conjunction' });
	return list.format(reasons.map((reason) => t(`chart-because-${reason}`)));
}

/** Which stretches of time are unknown or partly unknown, and why; the latest first. */
export function unknownNotes(stretches: readonly UnknownStretch[], messages: Messages): string[] {
	const { t, language } = messages;
	const days = dateFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
	const moments = dateFormat(language, {
		...{ dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23', timeZone: 'UTC' },
	});
	const latest = stretches.toReversed();
	const notes = latest.slice(0, mostNotes).map(({ from, until, people, of, reasons }) => {
		const areDays = from % dayLength === 0 && until % dayLength === 0;
		const time = areDays ? days.formatRange(from, until - 1) : moments.formatRange(from, until);
		const why = whyWords(reasons, messages);
		return people === of ? t('chart-unknown', time, why) : t('chart-unknown-of-some', time, people, of, why);
	});
	return latest.length > mostNotes ? [...notes, t('chart-unknown-more', latest.length - mostNotes)] : notes;
}
