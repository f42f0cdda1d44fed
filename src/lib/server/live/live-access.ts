import { Problem } from '#lib/domain/core/problem.ts';
import { liveLimits } from '#lib/server/turns/limits.ts';
import { type Share, wholeShare } from '#lib/server/turns/web-share.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { uncorrelated } from '#lib/server/platform/correlation.ts';

/** How often the access of open connections is checked, in ms. */
const checkEvery = 5_000;

/** A connection that can be ended. */
interface Connection {
	refuse: (problem: Problem) => void;
}

interface Session {
	mayNotRead: () => Promise<Problem | null>;
	connections: Set<Connection>;
}

/**
 * Checks the access of open connections: a request is checked once, but these can last longer than the right to read.
 */
export class LiveAccess {
	readonly #log: Pick<Log, 'error'>;
	readonly #share: Share;
	/** By number. */
	readonly #sessions = new Map<number, Session>();
	#timer: NodeJS.Timeout | null = null;
	#isChecking = false;

	constructor(log: Pick<Log, 'error'>, share = wholeShare) {
		this.#log = log;
		this.#share = share;
	}

	/** How many sessions have connections. */
	get size(): number {
		return this.#sessions.size;
	}

	#requireRoom(id: number): void {
		const inAll = this.#sessions.values().reduce((sum, { connections }) => sum + connections.size, 0);
		const ofSession = this.#sessions.get(id)?.connections.size ?? 0;
		if (inAll < this.#share(liveLimits.inAll) && ofSession < this.#share(liveLimits.perSession)) return;
		throw new Problem('too-many', 'too many live connections are open');
	}

	/**
	 * Checks a connection from now on.
	 * @param id the number of its session; which is checked once for all its connections
	 * @param mayNotRead returns why the session may not read any more; null: it may
	 * @returns ends the checks
	 * @throws {Problem} `too-many` if the session, or all together, have too many connections
	 */
	admit(id: number, mayNotRead: Session['mayNotRead'], connection: Connection): () => void {
		this.#requireRoom(id);
		const session = this.#sessions.get(id) ?? { mayNotRead, connections: new Set() };
		this.#sessions.set(id, session);
		session.connections.add(connection);
		this.#timer ??= uncorrelated(() => setInterval(() => void this.check(), checkEvery));
		return () => {
			session.connections.delete(connection);
			if (session.connections.size === 0 && this.#sessions.get(id) === session) this.#sessions.delete(id);
			if (this.#sessions.size > 0 || this.#timer === null) return;
			clearInterval(this.#timer);
			this.#timer = null;
		};
	}

	/** Ends the connections of a session that has been signed out. */
	signOut(id: number): void {
		this.#refuse(id, new Problem('not-signed-in', 'signed out'));
	}

	/** Ends the connections of sessions that may not read any more. An unavailable database changes nothing. */
	async check(): Promise<void> {
		if (this.#isChecking) return;
		this.#isChecking = true;
		for (const [id, { mayNotRead }] of [...this.#sessions]) {
			try {
				const problem = await mayNotRead();
				if (problem?.kind === 'not-allowed' || problem?.kind === 'not-signed-in') this.#refuse(id, problem);
			} catch (error) {
				this.#log.error('cannot check access of live connections', { error });
			}
		}
		this.#isChecking = false;
	}

	#refuse(id: number, problem: Problem): void {
		for (const connection of [...(this.#sessions.get(id)?.connections ?? [])]) connection.refuse(problem);
	}
}
