import type { Compared } from '#lib/domain/report/comparison.ts';
import type { ReportResponse } from '#lib/domain/report/report-response.ts';
import type { CampaignKey } from '#lib/messages/campaign.ts';
import type { Messages } from '#lib/messages/messages.ts';

/** A report, or the message that says why there is none. */
export type Result = { report: ReportResponse<'day'> } | { problem: CampaignKey };

/** One of those that are compared. */
export interface Entry {
	compared: Compared;
	/** Null: it is still read. */
	result: Result | null;
	/** The address of the file with its days. */
	file: string;
}

/** What it is called: a person by the name alone. */
export function comparedName({ kind, name }: Compared, { t: say }: Messages<CampaignKey>): string {
	return kind === 'user' ? name : say(`compare-${kind}`, name);
}
