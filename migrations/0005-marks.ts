import type { Migration } from 'kysely/migration';
import { index } from './step.ts';

/** Few events are flagged: without this index, finding them reads all events. */
export const marks: Record<string, Migration> = {
	'0005-01-events-mark-time': index('events_mark', 'events', ['mark', 'time', 'id']),
};
