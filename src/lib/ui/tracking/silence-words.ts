import type { Person } from '#lib/domain/person/person.ts';
import { isSilent, silenceOf } from '#lib/domain/person/silence.ts';
import type { Messages } from '#lib/messages/messages.ts';
import type { PeopleKey } from '#lib/messages/people.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Hours are clearer than one day, or one and a half. */
const mostInHours = 2 * day;

/**
 * How long a person has done nothing, in words, and since when that is not known; empty for somebody who acted just now.
 * @param options.dayOf formats the day of a time in ms UTC @param options.asOf when the person was read, ms UTC
 */
export function silenceWords(
	person: Pick<Person, 'lastAt' | 'knownSince' | 'knownUntil'>,
	{ words, dayOf, asOf }: { words: Messages<PeopleKey>; dayOf: (time: number) => string; asOf: number },
): string[] {
	const silence = silenceOf(person);
	if (silence.kind === 'unknown')
		return silence.since === null ? [] : [words.t('not-known-since', dayOf(silence.since))];
	const { from, until, isExact } = silence;
	const isLate = asOf - until > day;
	return [
		...(isSilent(silence) ? [lengthWords(until - from, isExact, words)] : []),
		...(isLate ? [words.t('not-known-since', dayOf(until))] : []),
	];
}

function lengthWords(length: number, isExact: boolean, { t }: Messages<PeopleKey>): string {
	const unit = length < mostInHours ? 'hours' : 'days';
	const number = Math.floor(length / (unit === 'hours' ? hour : day));
	return isExact ? t(`silent-${unit}`, number) : t(`silent-${unit}-at-least`, number);
}
