import type { Db } from '../db/tables.ts';
import type { ChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { readChanges } from '#lib/server/event/changes-request.ts';
import type { Log } from '#lib/server/platform/log.ts';
import type { Share } from '#lib/server/turns/web-share.ts';
import { readHead } from '#lib/server/store/feed/feed.ts';
import { LiveAccess } from './live-access.ts';
import { Tail, type TailSource } from './tail.ts';

/** The live updates of one process. */
export interface Live {
	tail: Tail;
	access: LiveAccess;
	/** Reads a page for one connection; it is to have its turn. */
	readChanges: (after: ChangeCursor, until: ChangeCursor) => ReturnType<TailSource['readChanges']>;
}

/** Maximum number of events in one message: a reader's memory holds at least one. */
const pageSize = 100;

/** The live updates from a database. */
export function databaseLive({ db, longReads, log }: { db: Db; longReads: Db; log: Log }, share: Share): Live {
	const tail = new Tail({
		readHead: () => readHead(db),
		readChanges: (after, until) => readChanges(db, after, pageSize, until),
		onAway: (error) => log.warn('database unavailable; live updates paused', { error }),
		onBack: () => log.info('database available again; live updates continue'),
	});
	return {
		tail,
		access: new LiveAccess(log, share),
		readChanges: (after, until) => readChanges(longReads, after, pageSize, until),
	};
}
