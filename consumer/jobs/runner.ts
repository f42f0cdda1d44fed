import { Backoff } from '#lib/domain/core/backoff.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { createLimiter, type Turns } from '#lib/server/platform/limiter.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import { retryWhileDatabaseAway } from '../retry-while-away.ts';
import { type Job, type JobTools, type Lane, restFactor } from './job.ts';
import type { JobHealth } from './job-health.ts';

/** While a wiki does not answer; its `Retry-After` is respected up to the longest. */
const wikiBackoff = { first: 5_000, longest: 600_000 };
/** After a failure that is not a wiki's, in ms. */
const restartDelay = 60_000;

type RunnerTools = Omit<JobTools, 'onFailure'> & { health: JobHealth };

/**
 * Runs jobs until the signal is aborted or the lease is lost; steps that have begun end first. A step that fails is tried
 * again later: no failure here ends the recording. Never rejects.
 */
export async function runJobs(jobs: readonly Job[], leased: LeasedDb, tools: RunnerTools): Promise<void> {
	const lanes: Record<Lane, Turns> = { write: createLimiter(1), ask: createLimiter(1) };
	const loops = jobs.flatMap((job) => {
		const { lane, width = 1 } = job;
		const inTurn = lane === undefined ? createLimiter(width) : lanes[lane];
		return Array.from({ length: width }, () => new JobLoop(job, leased, { ...tools, inTurn }));
	});
	await Promise.all(loops.map((loop) => loop.run()));
}

/** One of the loops that do a job. */
class JobLoop {
	readonly #job: Job;
	readonly #leased: LeasedDb;
	readonly #tools: RunnerTools & { inTurn: Turns };
	readonly #backoff = new Backoff(wikiBackoff);
	/** Since it last had nothing to do. */
	#hasFailed = false;

	constructor(job: Job, leased: LeasedDb, tools: RunnerTools & { inTurn: Turns }) {
		this.#job = job;
		this.#leased = leased;
		this.#tools = tools;
	}

	async run(): Promise<void> {
		const { signal, clock, health, inTurn } = this.#tools;
		while (!signal.aborted) {
			try {
				// Each try takes its turn: one job that the database refuses must not hold up the others of its lane. That the
				// database is away is in the log of the recording; what it refuses to one job is in the job's health.
				const outcome = await retryWhileDatabaseAway(
					this.#tools,
					() => inTurn(() => this.#step()),
					(problem) => health.failed(this.#job.name, problem),
				);
				if (outcome === 'idle') await clock.wait(this.#job.every, signal);
			} catch (error) {
				if (signal.aborted || (error instanceof Problem && error.kind === 'lease-lost')) return;
				health.failed(this.#job.name, error);
				await clock.wait(this.#waitAfter(error), signal);
			}
		}
	}

	async #step(): Promise<'more' | 'idle'> {
		const { signal, clock, health } = this.#tools;
		// While it waited for its turn.
		if (signal.aborted) return 'idle';
		const begunAt = clock.monotonicTime();
		let hasFailed = false;
		const onFailure = (error: unknown) => {
			hasFailed = true;
			health.failed(this.#job.name, error);
		};
		const outcome = await this.#job.step(this.#leased, { ...this.#tools, onFailure });
		if (!hasFailed) health.ran(this.#job.name);
		this.#backoff.worked();
		if (outcome === 'idle') this.#hasFailed = false;
		// In its turn, so that all jobs of the lane together write no more than that.
		if (outcome === 'more' && this.#job.lane === 'write')
			await clock.wait(restFactor * (clock.monotonicTime() - begunAt), signal);
		return outcome;
	}

	/** Logs a failure; of a wiki's only the first until all is done. @returns how long to wait, in ms */
	#waitAfter(error: unknown): number {
		const { log } = this.#tools;
		const { name: job, every } = this.#job;
		if (error instanceof ActionApiError || error instanceof FieldError) {
			if (!this.#hasFailed) log.warn('a wiki did not answer a job; retrying', { job, error });
			this.#hasFailed = true;
			const asked = error instanceof ActionApiError ? error.retryAfter : null;
			return Math.max(every, this.#backoff.failed(asked === null ? null : Math.min(asked, wikiBackoff.longest)));
		}
		log.error('a job failed; restarting', { job, error });
		return restartDelay;
	}
}
