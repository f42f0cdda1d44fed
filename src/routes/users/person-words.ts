import { recordedSince, knownSince, type PersonCoverage } from '#lib/domain/coverage/coverage.ts';
import type { Person } from '#lib/domain/person/person.ts';
import type { Messages } from '#lib/messages/messages.ts';

type Translate = Messages['t'];

/** The progress of a person's backfill in words; empty if none is running. */
export function readingWords(t: Translate, { reading }: { reading?: Person['reading'] | undefined }): string {
	if (!reading) return '';
	const words = t('chart-because-backfill-running');
	return reading.wikis === null ? words : `${words} · ${t('backfill-wikis', reading.done, reading.wikis)}`;
}

/** A person's coverage in few words. @param day formats the day of a time in ms UTC */
export function coverageNote(t: Translate, person: Person, day: (time: number) => string): string {
	const { tracking, coveredSince, knownSince: known } = person;
	if (coveredSince === null) return '';
	if (tracking === 'before') return t('coverage-before', day(coveredSince));
	if (known === null) return t('coverage-nothing-yet');
	return known === coveredSince ? t('coverage-whole', day(known)) : t('coverage-gaps', day(coveredSince), day(known));
}

/** A person's coverage in a sentence. @param day formats the day of a time in ms UTC */
export function coverageWords(t: Translate, coverage: PersonCoverage, day: (time: number) => string): string {
	const { stretches, openSince } = coverage;
	const [first] = stretches;
	const last = stretches.at(-1);
	if (!first || !last) return openSince === null ? t('coverage-none') : t('coverage-nothing-yet');
	const known = knownSince(coverage);
	const recorded = recordedSince(coverage) ?? first.from;
	if (known === recorded) return t('coverage-sentence-whole', day(known));
	if (known !== null) return t('coverage-sentence-gaps', day(recorded), day(known));
	return openSince === null ? t('coverage-sentence-ended', day(recorded), day(last.until)) : t('coverage-nothing-yet');
}
