import type { ProblemBody } from '#lib/domain/core/problem.ts';

/** The `fetch` of the page that asks: SvelteKit's own while it loads. */
export type Fetch = typeof globalThis.fetch;

/** An endpoint refused or failed. */
export class ApiError extends Error {
	readonly status: number;
	readonly answer: ProblemBody;

	constructor(status: number, answer: ProblemBody) {
		super(answer.message);
		this.name = 'ApiError';
		this.status = status;
		this.answer = answer;
	}
}

/**
 * xwiki gave no answer: there is no network, or something on the way answered in its place. Of the kind of fetch's own
 * error, so that whoever minds the one minds the other.
 */
export class Unreachable extends TypeError {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'Unreachable';
	}
}

/** Statuses that a proxy answers with when there is nobody behind it. */
const proxyStatuses: readonly number[] = [502, 503, 504];

/**
 * Gets an answer of one of our endpoints.
 * @throws {ApiError} if it is not a good one @throws {Unreachable} if it is not ours, or there is none
 */
export async function get<Answer>(fetch: Fetch, path: string): Promise<Answer> {
	return readAnswer(await send(fetch, path, { headers: { accept: 'application/json' } }));
}

/**
 * Sends a JSON body to one of our endpoints and gets its answer.
 * @param method what else than POST
 * @throws {ApiError} if it is not a good one @throws {Unreachable} if it is not ours, or there is none
 */
export async function post<Answer>(
	fetch: Fetch,
	path: string,
	body: unknown,
	method: 'POST' | 'PUT' | 'DELETE' = 'POST',
): Promise<Answer> {
	const headers = { accept: 'application/json', 'content-type': 'application/json' };
	return readAnswer(await send(fetch, path, { method, headers, body: JSON.stringify(body) }));
}

async function send(fetch: Fetch, path: string, init: RequestInit): Promise<Response> {
	try {
		return await fetch(path, init);
	} catch (error) {
		if (error instanceof TypeError) throw new Unreachable('no connection', { cause: error });
		throw error;
	}
}

async function readAnswer<Answer>(response: Response): Promise<Answer> {
	const answer = await readJson(response);
	if (response.ok && answer !== undefined) return answer as Answer;
	if (typeof answer === 'object' && answer !== null && 'error' in answer && 'message' in answer)
		throw new ApiError(response.status, answer as ProblemBody);
	// The sign-in page of a network answers anything with 200 and HTML.
	if (response.ok || proxyStatuses.includes(response.status)) throw new Unreachable(`status ${response.status}`);
	throw new ApiError(response.status, { error: 'unexpected', message: `status ${response.status}` });
}

/** The JSON of a body; undefined if it is none. */
async function readJson(response: Response): Promise<unknown> {
	try {
		return await response.json();
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		// The connection broke off in the middle.
		if (error instanceof TypeError) throw new Unreachable('broken off', { cause: error });
		throw error;
	}
}
