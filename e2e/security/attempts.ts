import { globSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { isFull } from '../../scripts/test/security.ts';

// Requests to every route, and how they are sent.

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Closes the connections that stay open between requests. */
export function closeConnections(): void {
	agent.destroy();
}

/** Those with which every route is asked. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;
/** One of them. */
export type Method = (typeof methods)[number];
/** Those that change nothing. */
export const reading: readonly Method[] = ['GET', 'HEAD', 'OPTIONS'];

/** A request, and who sends it. */
export interface Attempt {
	route: string;
	path: string;
	method: Method;
	/** The body's type; null: there is no body. */
	type: string | null;
	/** Null: no such header. */
	origin: string | null;
}

/** What each field of our forms and bodies could be, so that a request that is let in changes something. */
export function fieldsFor(victim: number): Record<string, unknown> {
	const uuid = '01234567-89ab-cdef-0123-456789abcdef';
	return {
		...{ username: 'Planted', role: 'admin', id: victim, text: 'planted', name: 'planted', query: 'user=ExampleUser' },
		...{ reason: 'planted', labels: 'planted', label: 'planted', endless: 'on', ends: '2099-01-01', who: '0' },
		...{ found: JSON.stringify([null, false, [[1, 'Planted', 'Planted', 'not-asked']]]), names: 'Planted' },
		...{
			change: 'pause',
			scope: 'all',
			purge: '1',
			sure: 'on',
			retentionDays: '1',
			auditDays: '1',
			contact: 'planted',
		},
		...{ hiddenAccountsDays: '1', riskHigh: '0.9', riskMiddle: '0.5', zone: 'UTC', theme: 'dark', language: 'de' },
		...{ first: '2026-01-01', last: '2026-02-01', 'delete-on': '2027-01-01', providerId: 'wikimedia', redirectTo: '/' },
		...{ claim: uuid, isOpen: true, runs: [['dewiki:rev:4000']], reviewer: 'wikimedia:2' },
		marks: [{ requestId: uuid, key: 'dewiki:rev:4000', mark: 'reviewed', note: null, madeAt: 1 }],
	};
}

/** The types with which bodies are sent. */
export const typesOfBodies = {
	form: 'application/x-www-form-urlencoded',
	json: 'application/json',
	multipart: 'multipart/form-data; boundary=x',
	text: 'text/plain',
};

function bodyFor(type: string | null, fields: Record<string, unknown>): string {
	const entries = Object.entries(fields).map(([name, one]): [string, string] => [name, String(one)]);
	if (type === null) return '';
	if (type === typesOfBodies.json) return JSON.stringify(fields);
	if (type !== typesOfBodies.multipart) return String(new URLSearchParams(entries));
	const parts = entries.map(([name, one]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${one}\r\n`);
	return `${parts.join('')}--x--\r\n`;
}

/** What came back. */
export interface Answer {
	status: number;
	location: string;
	text: string;
}

/** Sends an attempt to an origin. Of an answer without end, the beginning. */
export function send(to: string, attempt: Attempt, cookie: string, body: string): Promise<Answer> {
	const { path, method, type, origin } = attempt;
	const { hostname, port } = new URL(to);
	const headers: Record<string, string> = {
		accept: 'text/html',
		...(cookie !== '' && { cookie }),
		...(origin !== null && { origin }),
		...(type !== null && { 'content-type': type }),
		...(body !== '' && { 'content-length': String(Buffer.byteLength(body)) }),
	};
	return new Promise((resolve, reject) => {
		const sent = request({ agent, hostname, port, path, method, headers }, (answer) => {
			const { statusCode: status = 0, headers: found } = answer;
			let text = '';
			const done = () => resolve({ status, location: found.location ?? '', text });
			if (found['content-type'] === 'text/event-stream') {
				answer.destroy();
				return done();
			}
			answer.setEncoding('utf8').on('data', (some: string) => (text += text.length < 100_000 ? some : ''));
			answer.on('end', done).on('error', reject);
		});
		sent.on('error', (error) => {
			// A connection that was kept may have been closed at the same time: that request was never read.
			if (sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET') resolve(send(to, attempt, cookie, body));
			else reject(new Error(`no answer to ${JSON.stringify(attempt)}`, { cause: error }));
		});
		sent.end(body);
	});
}

/** The paths of a route: itself, each action of its forms, and the data of its page. */
export function pathsOf(
	route: string,
	values: Readonly<Record<string, string>>,
): { path: string; isAction: boolean }[] {
	const path = route.replace(/\/\(\w+\)/, '/').replace(/\[\w+\]/g, (name) => values[name] ?? '1');
	const [page] = globSync(`src/routes${route.replace(/[[\]()]/g, '[$&]')}/+page.server.ts`);
	const actions =
		page === undefined ? '' : (/export const actions\b.*?= \{(.*?)^\}/ms.exec(readFileSync(page, 'utf8'))?.[1] ?? '');
	const names = [...actions.matchAll(/^\t'?([\w-]+)'?: /gm)]
		.map(([, name]) => name)
		.filter((name) => name !== 'default');
	const hasPage = globSync(`src/routes${route.replace(/[[\]()]/g, '[$&]')}/+page.svelte`).length > 0;
	return [
		{ path, isAction: false },
		...names.map((name) => ({ path: `${path}?/${name}`, isAction: true })),
		...(hasPage ? [{ path: `${path === '/' ? '' : path}/__data.json`, isAction: false }] : []),
	];
}

/** The types of bodies, and the origins, with which a method is tried. @param own our origin */
export function waysOf(own: string, method: Method): Pick<Attempt, 'type' | 'origin'>[] {
	const isReading = reading.includes(method) || method === 'TRACE';
	const types = isReading ? [null] : [...Object.values(typesOfBodies), null];
	const origins = [own, 'https://evil.example', 'null', null];
	const all = types.flatMap((type) => origins.map((origin) => ({ type, origin })));
	if (isFull || isReading) return isFull ? all : all.slice(0, 1);
	// Our own form, that of another page, and what our own code sends.
	return all.filter(({ type, origin }, index) => index < 2 || (type === typesOfBodies.json && origin === own));
}

/** Sends attempts, some at a time. */
export async function sendAll(
	to: string,
	attempts: readonly Attempt[],
	{ cookie, fields }: { cookie: string; fields: Record<string, unknown> },
): Promise<Map<Attempt, Answer>> {
	const left = [...attempts];
	const answers = new Map<Attempt, Answer>();
	const work = async () => {
		for (let one = left.pop(); one !== undefined; one = left.pop())
			answers.set(one, await send(to, one, cookie, bodyFor(one.type, fields)));
	};
	await Promise.all(Array.from({ length: 6 }, work));
	return answers;
}
