import type { Migration } from 'kysely/migration';
import { foundation } from './0001-foundation.ts';
import { team } from './0002-team.ts';
import { live } from './0003-live.ts';
import { charts } from './0004-charts.ts';
import { marks } from './0005-marks.ts';
import { owners } from './0006-owners.ts';
import { bots } from './0007-bots.ts';
import { backfill } from './0008-backfill.ts';
import { administration } from './0009-administration.ts';
import { hidden } from './0010-hidden.ts';
import { status } from './0011-status.ts';
import { forgetting } from './0013-name-erasure.ts';
import { wikiCounts } from './0015-wiki-counts.ts';
import { suppressed } from './0016-suppressed.ts';
import { hiddenAccounts } from './0017-hidden-accounts.ts';
import { history } from './0018-history.ts';
import { shown } from './0019-shown.ts';
import { jobs } from './0020-jobs.ts';
import { eventReads } from './0021-event-reads.ts';
import { insightTables } from './0022-insight-tables.ts';
import { merges } from './0023-merges.ts';
import { outcomes } from './0024-outcomes.ts';
import { revertRisk } from './0025-revert-risk.ts';
import { reviewClaims } from './0026-review-claims.ts';
import { campaigns } from './0027-campaigns.ts';
import { frozenReports } from './0028-frozen-reports.ts';
import { sessions } from './0029-sessions.ts';
import { webProcesses } from './0030-web-processes.ts';
import { allowedAccounts } from './0031-allowed-accounts.ts';

/**
 * Every migration, in order; one DDL statement each, since MariaDB commits at every one. A name that has been released
 * never changes or moves: add to the end.
 */
export const migrations: Record<string, Migration> = {
	...foundation,
	...team,
	...live,
	...charts,
	...marks,
	...owners,
	...bots,
	...backfill,
	...administration,
	...hidden,
	...status,
	...forgetting,
	...wikiCounts,
	...suppressed,
	...hiddenAccounts,
	...history,
	...shown,
	...jobs,
	...eventReads,
	...insightTables,
	...merges,
	...outcomes,
	...revertRisk,
	...reviewClaims,
	...campaigns,
	...frozenReports,
	...sessions,
	...webProcesses,
	...allowedAccounts,
};
