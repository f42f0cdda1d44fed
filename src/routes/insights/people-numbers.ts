import type { Count } from '#lib/domain/insight/count.ts';
import type { PersonRow } from '#lib/domain/report/report.ts';
import type { CampaignKey } from '#lib/messages/campaign.ts';

/** The numbers of a report that a table of people has, with what heads each. */
export const numbersOfPeople = [
	{ name: 'bytes_added', head: 'number-bytes-added' },
	{ name: 'pages_created', head: 'pages-created' },
	{ name: 'wikis', head: 'number-wikis' },
] as const satisfies readonly { name: string; head: CampaignKey }[];

/** Those numbers of each person, by name, in the order of {@link numbersOfPeople}. */
export type NumbersOf = Map<string, readonly Count[]>;

/** The numbers in the rows of a report. */
export function numbersOfEach(rows: readonly Pick<PersonRow, 'user' | 'numbers'>[]): NumbersOf {
	return new Map(rows.map(({ user, numbers }) => [user, numbersOfPeople.map(({ name }) => numbers[name])]));
}
