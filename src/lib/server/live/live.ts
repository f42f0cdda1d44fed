import type { Db } from '../db/tables.ts';
import { readChanges } from '#lib/server/event/changes-request.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { readHead } from '#lib/server/store/feed/feed.ts';
import { LiveAccess } from './live-access.ts';
import { Tail, type TailSource } from './tail.ts';

/** The live updates of one process. */
export interface Live {
	tail: Tail;
	access: LiveAccess;
	readChanges: TailSource['readChanges'];
}

/** Maximum number of events in one message. */
const pageSize = 200;

/** The live updates from a database. */
export function databaseLive(db: Db, log: Log): Live {
	const source: TailSource = {
		readHead: () => readHead(db),
		readChanges: (after, until) => readChanges(db, after, pageSize, until),
		onAway: (error) => log.warn('database unavailable; live updates paused', { error }),
		onBack: () => log.info('database available again; live updates continue'),
	};
	return { tail: new Tail(source), access: new LiveAccess(log), readChanges: source.readChanges };
}
