import { createAllowedAccounts } from './names/allowed-accounts.ts';
import { auditExpiry } from './audit-expiry.ts';
import { createBackfill } from './backfill/backfill-job.ts';
import { backfillPlan } from './backfill/backfill-plan.ts';
import { createCampaignPages } from './campaign-pages.ts';
import { chartCounts } from './chart-counts.ts';
import { dailyNames } from './names/daily-names.ts';
import { databaseSize } from './database-size.ts';
import { expiry } from './expiry.ts';
import { frozenReports } from './frozen-reports.ts';
import { hiddenAccountExpiry, hiddenAccounts } from './hidden-accounts.ts';
import type { Job } from './job.ts';
import { localAccounts } from './names/local-accounts.ts';
import { createOutcomes } from './outcomes.ts';
import { purge } from './purge.ts';
import { sessionExpiry } from './session-expiry.ts';
import { renames } from './names/renames.ts';
import { createTypedNames } from './names/typed-names.ts';
import { unhide } from './unhide.ts';
import { visibilityRecheck } from './visibility-recheck.ts';

/** All jobs; made for each lease, since some of them have a state. */
export function createJobs(): readonly Job[] {
	return [
		backfillPlan,
		createBackfill(),
		purge,
		hiddenAccounts,
		renames,
		expiry,
		hiddenAccountExpiry,
		auditExpiry,
		sessionExpiry,
		databaseSize,
		chartCounts,
		createTypedNames(),
		createAllowedAccounts(),
		unhide,
		dailyNames,
		localAccounts,
		visibilityRecheck,
		createOutcomes(),
		createCampaignPages(),
		frozenReports,
	];
}
