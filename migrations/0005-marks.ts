import type { Migration } from 'kysely/migration';
import { index } from './step.ts';

/** Few events of many are flagged: without this, finding them reads all. */
export const marks: Record<string, Migration> = {
	'0005-01-events-mark-time': index('events_mark', 'events', ['mark', 'time', 'id']),
};
