import { knownSince, type PersonCoverage, recordedSince, unknownOfPerson } from '#lib/domain/coverage/coverage.ts';
import type { PersonKey } from '#lib/messages/person.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { dayWords, momentWords } from '#lib/ui/format/day-words.ts';
import { spanWords } from '#lib/ui/format/span-words.ts';
import { coverageWords } from '../../person-words.ts';

/** A person's coverage in one line: as a sentence, with the gap if there is only one. @param zone in which days are */
export function coverageLine(
	coverage: PersonCoverage,
	messages: Messages,
	words: Messages<PersonKey>,
	zone: string,
): string {
	const { language } = messages;
	const day = (time: number) => dayWords(time, language, zone);
	const [since, known, last] = [recordedSince(coverage), knownSince(coverage), coverage.stretches.at(-1)];
	if (since !== null && last && known !== null && known > since) {
		const [gap, ...others] = unknownOfPerson(coverage, { from: since, until: last.until });
		if (gap && others.length === 0) {
			const length = spanWords(gap.until - gap.from, language);
			return words.t('known-but-one', day(since), length, momentWords(gap.from, language, zone));
		}
	}
	return coverageWords(messages.t, coverage, day);
}
