import { waitAfter } from '#lib/domain/core/backoff.ts';
import type { Problem } from '#lib/domain/core/problem.ts';
import { databaseProblem } from '#lib/server/db/problem.ts';
import type { Tools } from './tools.ts';

const limits = { first: 100, longest: 3_000 };

/**
 * Does some work with the database, again and again while that is away: stopped, read-only, locked, lost.
 * @param work receives whether an earlier try failed; that one may have been committed anyway
 * @param onAway called after the first failure; by default it is logged
 * @throws {Problem} whatever else is wrong with the database; `database-away` once the signal is aborted
 */
export async function retryWhileDatabaseAway<Result>(
	{ signal, clock, log }: Tools,
	work: (again: boolean) => Promise<Result>,
	onAway = (problem: Problem) => log.warn('the database is away; waiting for it', { error: problem }),
): Promise<Result> {
	for (let failures = 0; ; failures++) {
		try {
			const result = await work(failures > 0);
			if (failures > 0) log.info('the database is back');
			return result;
		} catch (error) {
			const problem = databaseProblem(error);
			if (problem?.kind !== 'database-away' || signal.aborted) throw problem ?? error;
			if (failures === 0) onAway(problem);
			await clock.wait(waitAfter(failures, limits), signal);
			if (signal.aborted) throw problem;
		}
	}
}
