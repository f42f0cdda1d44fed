import type { CampaignScope } from '../campaign/campaign.ts';
import type { FrozenReport } from './frozen.ts';
import type { DayRow, PageRow, PersonRow, ReportTotals, WikiRow } from './report.ts';

/** What the rows of a report are: people, wikis, days or pages. */
export const reportRows = ['person', 'wiki', 'day', 'page'] as const;

/** One of {@link reportRows}. */
export type ReportBy = (typeof reportRows)[number];

/** What every report carries. */
export interface ReportHead {
	/** When it was made, ms UTC: what is said of reverted edits and deleted pages is as of then. */
	as_of: number;
	definitions_version: number;
	/** The names of what it adds up: of campaigns, labels or people; only one of the lists has any. */
	campaigns: string[];
	labels: string[];
	users: string[];
	/** The labels that its people have; none if they are named. */
	people_labels: string[];
	/** The period, ms UTC; `to` is exclusive. */
	from: number;
	to: number;
	/** The IANA zone of its days. */
	zone: string;
	/** What counts, of each campaign or label. */
	scopes: CampaignScope[];
	/**
	 * Whether it is known which pages count, and as of when, ms UTC; `problem`: the code of why not all are, null if they are
	 * (see `pagesProblem` of a campaign). Null: all pages count.
	 */
	pages: { known: boolean; as_of: number | null; problem: string | null } | null;
	/** The closed campaigns in it: what they bring stays as it was when they were closed. */
	frozen: readonly FrozenReport[];
	totals: ReportTotals;
	/** How many rows there are, if not all are sent. */
	rows_in_all: number;
}

/** A page, with its address on its wiki. */
export interface PageItem extends PageRow {
	/** Null: not known. */
	url: string | null;
}

/** The response of `/api/report`. */
export type ReportResponse<By extends ReportBy = ReportBy> = ReportHead & { by: By; rows: ReportItems[By][] };

/** What the rows are, by their name. */
export interface ReportItems {
	person: PersonRow;
	wiki: WikiRow;
	day: DayRow;
	page: PageItem;
}

/** How far the reading of a report is that is not done yet: events, of how many. */
export interface ReportProgress {
	read: number;
	of: number;
}
