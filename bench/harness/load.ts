import { fork } from 'node:child_process';
import { Agent, get } from 'node:http';

/** Requests that are sent as fast as they are answered. */
export interface Load {
	origin: string;
	/** Asked for in turn. */
	paths: string[];
	cookie: string;
	connections: number;
	/** How long, in ms. */
	duration: number;
	/** What one connection waits after each answer, in ms. */
	pause?: number;
}

/** What became of them. */
export interface LoadResult {
	/** Answers a second. */
	rate: number;
	/** Until the last byte of each answer, in ms. */
	times: number[];
	/** Answers of another status than 200. */
	failures: number;
}

/** Sends requests from a process of its own. */
export function sendLoad(load: Load): Promise<LoadResult> {
	return new Promise((resolve, reject) => {
		const child = fork(import.meta.filename, ['--load'], { execArgv: [] });
		child.on('message', (result) => resolve(result as LoadResult));
		child.on('exit', () => reject(new Error('the load ended')));
		child.send(load);
	});
}

if (process.argv[2] === '--load') process.once('message', (load) => void send(load as Load).then(finish));

function finish(result: LoadResult): void {
	process.send?.(result, () => process.exit());
}

async function send(load: Load): Promise<LoadResult> {
	const { paths, connections, duration, pause = 0 } = load;
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const times: number[] = [];
	let [next, failures] = [0, 0];
	const begun = performance.now();
	const connect = async () => {
		while (performance.now() - begun < duration) {
			const from = performance.now();
			const path = paths[next++ % paths.length] ?? '/';
			if ((await statusOf(load, path, agent)) !== 200) failures += 1;
			times.push(performance.now() - from);
			if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
		}
	};
	await Promise.all(Array.from({ length: connections }, connect));
	return { rate: times.length / ((performance.now() - begun) / 1_000), times, failures };
}

/** Reads an answer to its end, as a browser asks for it. */
function statusOf({ origin, cookie }: Load, path: string, agent: Agent): Promise<number> {
	return new Promise((resolve, reject) => {
		const headers = { cookie, 'accept-encoding': 'gzip', accept: '*/*' };
		get(`${origin}${path}`, { agent, headers }, (response) => {
			response.resume();
			response.once('end', () => resolve(response.statusCode ?? 0));
			response.once('error', reject);
		}).once('error', reject);
	});
}
