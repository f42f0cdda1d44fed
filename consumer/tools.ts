import type { Clock } from '#lib/server/platform/clock.ts';
import type { Log } from '#lib/server/platform/log.ts';

/** What all parts of the consumer work with. */
export interface Tools {
	clock: Clock;
	log: Log;
	/** Aborted: the part ends soon, and what fails from then on is not tried again. */
	signal: AbortSignal;
}
