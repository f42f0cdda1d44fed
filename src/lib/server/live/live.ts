import type { Db } from '../db/tables.ts';
import { readChanges } from '#lib/server/event/changes-request.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { readHead } from '#lib/server/store/feed/feed.ts';
import { Gate } from './live-access.ts';
import { Tail, type TailSource } from './tail.ts';

/** What open pages are told, by one process. */
export interface Live {
	tail: Tail;
	gate: Gate;
	readChanges: TailSource['readChanges'];
}

/** Most events in one message. */
const pageSize = 200;

/** What the pages of a process are told of its database. */
export function databaseLive(db: Db, log: Log): Live {
	const source: TailSource = {
		readHead: () => readHead(db),
		readChanges: (after, until) => readChanges(db, after, pageSize, until),
		onAway: (error) => log.warn('the database does not answer; live pages wait', { error }),
		onBack: () => log.info('the database answers again'),
	};
	return { tail: new Tail(source), gate: new Gate(log), readChanges: source.readChanges };
}
