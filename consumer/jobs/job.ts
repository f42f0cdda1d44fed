import type { JobName } from '#lib/domain/status/status.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import type { ActionApi } from '#lib/server/wiki-api/action-api.ts';
import type { Tools } from '../tools.ts';

/** What a job works with. */
export interface JobTools extends Tools {
	config: Pick<Config, 'metaApiUrl'>;
	api: ActionApi;
	/** Counts a failure that the step itself has recorded and goes on from. */
	onFailure: (error: unknown) => void;
}

/** Jobs of one lane take turns, one step at a time: `write` for much writing, `ask` for requests to wikis about people and hidden data. */
export type Lane = 'write' | 'ask';

/** Work beside the recording, done by the lease holder in short steps. */
export interface Job {
	/** What the log and the status page call it. */
	name: JobName;
	/** From a step that found nothing to do to the next, in ms. */
	every: number;
	/** Without one it waits for no other job. */
	lane?: Lane;
	/** How many steps run at once; 1 unless given. */
	width?: number;
	/**
	 * Does one short piece of work. What it requested and did not record is requested again, so it may fail anywhere.
	 * @returns `idle` if there was nothing to do
	 * @throws {ActionApiError} or {FieldError} if a wiki does not answer, or not as it should: it is tried again later
	 */
	step(leased: LeasedDb, tools: JobTools): Promise<'more' | 'idle'>;
}

/** After writing, a job rests this many times as long as that took: the recording must not wait. */
export const restFactor = 3;
