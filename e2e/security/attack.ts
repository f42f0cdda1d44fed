import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/** A request written byte by byte as an attacker would; what no client library sends. */
export interface RawRequest {
	/** The request line and headers; `host` and `origin` are added. */
	head: readonly string[];
	/** What follows them, sent piece by piece. */
	body?: Iterable<string | Uint8Array>;
	/** How long to wait before each piece, in ms. */
	pause?: number;
	/** Whether to end the connection when the last piece has been sent. */
	disconnects?: boolean;
	/** Whether the answer is left unread. */
	readsNothing?: boolean;
}

/** An attacker's connection. */
export interface Attack {
	/** Resolves when it is over, with the statuses of the answers; an empty list if there was none. */
	over: Promise<number[]>;
	/** The first status; null if it is over without one. */
	answered: Promise<number | null>;
	stop: () => void;
}

/** Sends a raw request to an app. */
export function attack(origin: string, { head, body = [], pause, disconnects, readsNothing }: RawRequest): Attack {
	const { host, hostname, port } = new URL(origin);
	const [line, ...headers] = head;
	const socket = connect(Number(port), hostname);
	const answered = Promise.withResolvers<number | null>();
	const statuses: number[] = [];
	let isOver = false;
	if (readsNothing) socket.pause();
	else
		socket.on('data', (bytes) => {
			const head = /HTTP\/1\.1 (\d{3}) /.exec(bytes.toString('latin1', 0, 32));
			if (head === null) return;
			statuses.push(Number(head[1]));
			answered.resolve(Number(head[1]));
		});
	socket.on('error', () => undefined);
	const over = new Promise<number[]>((resolve) =>
		socket.on('close', () => {
			isOver = true;
			answered.resolve(statuses[0] ?? null);
			resolve(statuses);
		}),
	);
	void send();
	return { over, answered: answered.promise, stop: () => socket.destroy() };

	async function send(): Promise<void> {
		socket.write([line, `host: ${host}`, `origin: ${origin}`, ...headers, '\r\n'].join('\r\n'));
		for (const piece of body) {
			if (pause !== undefined) await new Promise((resolve) => setTimeout(resolve, pause));
			if (isOver) return;
			if (!socket.write(piece)) await drained(socket);
			if (isOver) return;
		}
		if (disconnects) socket.destroy();
	}
}

function drained(socket: Socket): Promise<void> {
	return new Promise((resolve) => {
		socket.once('drain', resolve);
		socket.once('close', resolve);
	});
}

/** How long readers waited while something went on, and what failed. */
export interface ReaderResult {
	/** How long each of their requests took, in ms, the longest last. */
	times: number[];
	/** Statuses other than 200. */
	failures: (number | string)[];
}

/** Somebody who reads pages, one after the other, while others attack. @returns ends it */
export function readMeanwhile(origin: string, cookie: string, paths: readonly string[]): () => Promise<ReaderResult> {
	const result: ReaderResult = { times: [], failures: [] };
	let isOver = false;
	const reading = read();
	return async () => {
		isOver = true;
		await reading;
		result.times.sort((a, b) => a - b);
		return result;
	};

	async function read(): Promise<void> {
		for (let at = 0; !isOver || at < paths.length; at++) {
			const path = paths[at % paths.length] ?? '/';
			const begun = performance.now();
			try {
				const answer = await fetch(origin + path, { headers: { cookie }, signal: AbortSignal.timeout(30_000) });
				await answer.arrayBuffer();
				if (answer.status !== 200) result.failures.push(answer.status);
			} catch (error) {
				result.failures.push(String(error));
			}
			result.times.push(performance.now() - begun);
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
}

/** The memory that a process has, in MB; Linux only. */
export function residentMegabytes(pid: number): number {
	const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Math.round(Number(kilobytes) / 1_024);
}
