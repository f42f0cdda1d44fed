import type { JobName, JobState } from '#lib/domain/status/status.ts';
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

/** Adds what jobs report to what is recorded of them. As a heartbeat, it takes no lock and is no change. */
export async function recordJobReports(db: Db, reports: readonly JobReport[]): Promise<void> {
	await db.transaction().execute(async (tx) => {
		const now = currentTime(tx);
		for (const { name, hasRun, failures, problem } of reports) {
			const known = await tx.selectFrom('jobs').select('name').where('name', '=', name).executeTakeFirst();
			if (!known) await tx.insertInto('jobs').values({ name, failures: 0 }).execute();
			await tx
				.updateTable('jobs')
				.set(hasRun ? { last_at: now } : {})
				.set(({ eb }) => ({ failures: eb('failures', '+', failures) }))
				.set(problem === null ? {} : { failed_at: now, problem: problem.slice(0, 255) })
				.where('name', '=', name)
				.execute();
		}
	});
}

/** How the jobs are, in order of their names. */
export async function listJobs(db: Db): Promise<JobState[]> {
	const rows = await db.selectFrom('jobs').selectAll().orderBy('name').execute();
	return rows.map(({ name, last_at, failures, failed_at, problem }) => ({
		...{ name, lastAt: last_at, failures },
		...{ failedAt: failed_at, problem },
	}));
}
