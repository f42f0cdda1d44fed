import { type JobName, jobNames, type JobState } from '#lib/domain/status/status.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';

/** How a job went since the last report. */
export interface JobReport {
	name: JobName;
	/** Whether a step ended well. */
	hasRun: boolean;
	failures: number;
	/** Why the last one failed, in ASCII; null if none did. */
	problem: string | null;
}

/** Adds what jobs report to what is recorded of them. Like a heartbeat, it does not raise `change`. */
export async function recordJobReports(db: Db, reports: readonly JobReport[]): Promise<void> {
	await db.transaction().execute(async (tx) => {
		const now = currentTime(tx);
		const rows = await tx.selectFrom('jobs').select('name').execute();
		const known = new Set(rows.map(({ name }) => name));
		const fresh = reports.filter(({ name }) => !known.has(name)).map(({ name }) => ({ name, failures: 0 }));
		if (fresh.length > 0) await tx.insertInto('jobs').values(fresh).execute();
		const ran = reports.filter(({ hasRun }) => hasRun).map(({ name }) => name);
		if (ran.length > 0) await tx.updateTable('jobs').set({ last_at: now }).where('name', 'in', ran).execute();
		for (const { name, failures, problem } of reports.filter((report) => report.failures > 0)) {
			await tx
				.updateTable('jobs')
				.set(({ eb }) => ({ failures: eb('failures', '+', failures) }))
				.set({ failed_at: now, problem: problem?.slice(0, 255) ?? null })
				.where('name', '=', name)
				.execute();
		}
	});
}

/** How the jobs are, in order of their names; jobs that there are no more have a row, and are left out. */
export async function listJobs(db: Db): Promise<JobState[]> {
	const rows = await db.selectFrom('jobs').selectAll().orderBy('name').execute();
	return rows.flatMap((row) => {
		const name = jobNames.find((one) => one === row.name);
		if (name === undefined) return [];
		return [{ name, lastAt: row.last_at, failures: row.failures, failedAt: row.failed_at, problem: row.problem }];
	});
}
