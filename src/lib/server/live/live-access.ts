import { Problem } from '#lib/domain/core/problem.ts';
import type { Log } from '#lib/server/platform/log.ts';

/** How often it is asked anew whether those who are connected may still read, in ms. */
const askEvery = 5_000;

/** What can be told to go. */
interface Guest {
	refuse: (problem: Problem) => void;
}

interface Session {
	mayNotRead: () => Promise<Problem | null>;
	guests: Set<Guest>;
}

/** Watches over connections that stay: a request is asked once who it is, but these last longer than a right to read. */
export class Gate {
	readonly #log: Pick<Log, 'error'>;
	readonly #sessions = new Map<string, Session>();
	#timer: NodeJS.Timeout | null = null;
	#isAsking = false;

	constructor(log: Pick<Log, 'error'>) {
		this.#log = log;
	}

	/** How many sessions have connections. */
	get size(): number {
		return this.#sessions.size;
	}

	/**
	 * Watches a connection from now on.
	 * @param key the same for all connections of a session, of which only one is asked
	 * @param mayNotRead why the session may not read any more; null while it may
	 * @returns ends the watch
	 */
	admit(key: string, mayNotRead: Session['mayNotRead'], guest: Guest): () => void {
		const session = this.#sessions.get(key) ?? { mayNotRead, guests: new Set() };
		this.#sessions.set(key, session);
		session.guests.add(guest);
		this.#timer ??= setInterval(() => void this.ask(), askEvery);
		return () => {
			session.guests.delete(guest);
			if (session.guests.size === 0 && this.#sessions.get(key) === session) this.#sessions.delete(key);
			if (this.#sessions.size > 0 || this.#timer === null) return;
			clearInterval(this.#timer);
			this.#timer = null;
		};
	}

	/** Sends away whoever is connected with a session that has been signed out. */
	signOut(key: string): void {
		this.#sendAway(key, new Problem('not-signed-in', 'signed out'));
	}

	/** Sends away everybody who may not read any more. A database that cannot be asked changes nothing. */
	async ask(): Promise<void> {
		if (this.#isAsking) return;
		this.#isAsking = true;
		for (const [key, { mayNotRead }] of [...this.#sessions]) {
			try {
				const problem = await mayNotRead();
				if (problem?.kind === 'not-allowed' || problem?.kind === 'not-signed-in') this.#sendAway(key, problem);
			} catch (error) {
				this.#log.error('whether live pages may still be read could not be found out', { error });
			}
		}
		this.#isAsking = false;
	}

	#sendAway(key: string, problem: Problem): void {
		for (const guest of [...(this.#sessions.get(key)?.guests ?? [])]) guest.refuse(problem);
	}
}
