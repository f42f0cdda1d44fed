import { fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { Listener } from '../../e2e/listener.ts';

/** Live pages. */
export interface LiveClients {
	origin: string;
	/** One connection each time it is listed. */
	cookies: string[];
	/** Where they resume; null: from now on. */
	after: string | null;
}

/** Live pages in a process of their own, which notes when each of them receives an event. */
export interface RunningClients {
	/** Resolves when all have their first message. */
	connected: Promise<void>;
	/** Ends them. @returns when events were received, ms UTC, by key */
	stop(): Promise<Record<string, number[]>>;
}

/** Starts live pages. */
export function startLiveClients(clients: LiveClients): RunningClients {
	const child = fork(import.meta.filename, ['--clients'], { execArgv: [] });
	const message = () => new Promise((resolve) => child.once('message', resolve));
	child.send(clients);
	const connected = message().then(() => undefined);
	return {
		connected,
		async stop() {
			await connected;
			const received = message();
			child.send('stop');
			return (await received) as Record<string, number[]>;
		},
	};
}

if (process.argv[2] === '--clients') process.once('message', (clients) => void run(clients as LiveClients));

async function run({ origin, cookies, after }: LiveClients): Promise<void> {
	const received: Record<string, number[]> = {};
	const hear = (key: string) => void (received[key] ??= []).push(performance.timeOrigin + performance.now());
	const listeners = cookies.map((cookie) => new Listener(origin, cookie, hear, after));
	process.once('message', () => process.send?.(received, () => process.exit()));
	await Promise.all(listeners.map((listener) => connect(listener)));
	process.send?.('connected');
}

/** Tries again, as a browser does, while the server is too busy. */
async function connect(listener: Listener): Promise<void> {
	for (;;) {
		try {
			return await listener.connect();
		} catch {
			await delay(1_000);
		}
	}
}
