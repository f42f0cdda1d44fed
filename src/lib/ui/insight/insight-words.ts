import type { InsightCharts, InsightPages, InsightTiles } from '#lib/domain/insight/insights.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { barName, dayFormats } from '../chart/chart-rows.ts';
import { dayWords, momentWords } from '../format/day-words.ts';

/** Notes on numbers for which every event had to be examined. */
export function examinedNotes({ counted, examined, expiredUntil }: InsightTiles, { t, language }: Messages): string[] {
	// For deleted events, the note above all charts says it.
	return examined.from > counted.from && examined.from !== expiredUntil
		? [t('insights-examined', barName(examined, dayFormats(language).full))]
		: [];
}

/** Notes on the pages with most events: of how many events these are, if not of all that are examined. */
export function pagesNotes(
	{ pagesIn, pagesOf }: InsightPages,
	{ examined }: InsightTiles,
	{ t, language }: Messages,
): string[] {
	return pagesIn.from > examined.from
		? [t('insights-pages', pagesOf, barName(pagesIn, dayFormats(language).full))]
		: [];
}

/**
 * Notes on the time that is counted.
 * @param since from when on events are cached, if the numbers are from the device, ms UTC
 */
export function rangeNotes(
	{
		asked,
		counted,
		examined,
		before,
		expiredUntil,
		isPreparing,
		unknown,
	}: InsightTiles & Partial<Pick<InsightCharts, 'before'>>,
	since: number | null,
	{ t, language }: Messages,
): string[] {
	const notes: string[] = [];
	const range = barName(counted, dayFormats(language).full);
	const isEmpty = counted.from >= counted.until;
	if (since !== null) {
		notes.push(t('insights-on-device', momentWords(since, language, 'UTC')));
		if (!isEmpty && before === null) notes.push(t('insights-before-not-on-device'));
	} else if (counted.from > asked.from && counted.from !== expiredUntil && !isEmpty)
		notes.push(
			t(
				isPreparing ? 'insights-preparing' : examined.from === counted.from ? 'insights-examined-all' : 'insights-cut',
				range,
			),
		);
	if (expiredUntil !== null) {
		const day = dayWords(expiredUntil, language, 'UTC');
		notes.push(t(counted.from < expiredUntil && !isEmpty ? 'insights-expired-counts' : 'insights-expired', day));
	} else if (isEmpty) notes.push(t(asked.from < asked.until ? 'insights-outside' : 'insights-empty'));
	if (unknown === null) notes.push(t('insights-coverage-unknown'));
	return notes;
}
