import { Problem } from '#lib/domain/core/problem.ts';
import { liveLimits } from '#lib/server/turns/limits.ts';
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
	readonly #sessions = new Map<string, Session>();
	#timer: NodeJS.Timeout | null = null;
	#isChecking = false;

	constructor(log: Pick<Log, 'error'>) {
		this.#log = log;
	}

	/** How many sessions have connections. */
	get size(): number {
		return this.#sessions.size;
	}

	#requireRoom(key: string): void {
		const inAll = this.#sessions.values().reduce((sum, { connections }) => sum + connections.size, 0);
		const ofSession = this.#sessions.get(key)?.connections.size ?? 0;
		if (inAll < liveLimits.inAll && ofSession < liveLimits.perSession) return;
		throw new Problem('too-many', 'too many live connections are open');
	}

	/**
	 * Checks a connection from now on.
	 * @param key the same for all connections of a session, which is checked once for all of them
	 * @param mayNotRead returns why the session may not read any more; null: it may
	 * @returns ends the checks
	 * @throws {Problem} `too-many` if the session, or all together, have too many connections
	 */
	admit(key: string, mayNotRead: Session['mayNotRead'], connection: Connection): () => void {
		this.#requireRoom(key);
		const session = this.#sessions.get(key) ?? { mayNotRead, connections: new Set() };
		this.#sessions.set(key, session);
		session.connections.add(connection);
		this.#timer ??= uncorrelated(() => setInterval(() => void this.check(), checkEvery));
		return () => {
			session.connections.delete(connection);
			if (session.connections.size === 0 && this.#sessions.get(key) === session) this.#sessions.delete(key);
			if (this.#sessions.size > 0 || this.#timer === null) return;
			clearInterval(this.#timer);
			this.#timer = null;
		};
	}

	/** Ends the connections of a session that has been signed out. */
	signOut(key: string): void {
		this.#refuse(key, new Problem('not-signed-in', 'signed out'));
	}

	/** Ends the connections of sessions that may not read any more. An unavailable database changes nothing. */
	async check(): Promise<void> {
		if (this.#isChecking) return;
		this.#isChecking = true;
		for (const [key, { mayNotRead }] of [...this.#sessions]) {
			try {
				const problem = await mayNotRead();
				if (problem?.kind === 'not-allowed' || problem?.kind === 'not-signed-in') this.#refuse(key, problem);
			} catch (error) {
				this.#log.error('cannot check access of live connections', { error });
			}
		}
		this.#isChecking = false;
	}

	#refuse(key: string, problem: Problem): void {
		for (const connection of [...(this.#sessions.get(key)?.connections ?? [])]) connection.refuse(problem);
	}
}
