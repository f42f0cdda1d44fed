import type { ProblemBody } from '#lib/domain/core/problem.ts';

/** The `fetch` to use: SvelteKit's own while a page loads, else the browser's. */
export type Fetch = typeof globalThis.fetch;

/** An endpoint refused a request or failed. */
export class ApiError extends Error {
	readonly status: number;
	readonly answer: ProblemBody;
	/** How soon to ask again, ms; null unless the server is too busy for this request. */
	readonly retryAfter: number | null;

	constructor(status: number, answer: ProblemBody, retryAfter: number | null = null) {
		super(answer.message);
		this.name = 'ApiError';
		this.status = status;
		this.answer = answer;
		this.retryAfter = retryAfter;
	}
}

/**
 * No response from xwiki: there is no network, or a proxy responded instead. A TypeError like fetch's own network error,
 * so that code that handles one handles the other.
 */
export class Unreachable extends TypeError {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'Unreachable';
	}
}

/** Statuses with which a proxy responds when it cannot reach our server. */
const proxyStatuses: readonly number[] = [502, 503, 504];

/**
 * Requests one of our endpoints. @param headers beside `accept` @returns the parsed JSON body
 * @throws {ApiError} if the endpoint refuses or fails @throws {Unreachable} if there is no response of ours
 */
export async function get<Body>(fetch: Fetch, path: string, headers: Record<string, string> = {}): Promise<Body> {
	return readResponse(await send(fetch, path, { headers: { accept: 'application/json', ...headers } }));
}

/**
 * Sends a JSON body to one of our endpoints. @returns the parsed JSON body of the response
 * @throws {ApiError} if the endpoint refuses or fails @throws {Unreachable} if there is no response of ours
 */
export async function post<Body>(
	fetch: Fetch,
	path: string,
	body: unknown,
	method: 'POST' | 'PUT' | 'DELETE' = 'POST',
): Promise<Body> {
	const headers = { accept: 'application/json', 'content-type': 'application/json' };
	return readResponse(await send(fetch, path, { method, headers, body: JSON.stringify(body) }));
}

async function send(fetch: Fetch, path: string, init: RequestInit): Promise<Response> {
	try {
		return await fetch(path, init);
	} catch (error) {
		if (isNetworkError(error)) throw new Unreachable('no connection', { cause: error });
		throw error;
	}
}

async function readResponse<Body>(response: Response): Promise<Body> {
	const answer = await readJson(response);
	if (response.ok && answer !== undefined) return answer as Body;
	if (typeof answer === 'object' && answer !== null && 'error' in answer && 'message' in answer)
		throw new ApiError(response.status, answer as ProblemBody, readRetryAfter(response.headers));
	// A network's sign-in page responds to every request with 200 and HTML.
	if (response.ok || proxyStatuses.includes(response.status)) throw new Unreachable(`status ${response.status}`);
	throw new ApiError(response.status, { error: 'unexpected', message: `status ${response.status}` });
}

/** Also if a caller's `AbortSignal.timeout` ended it. */
function isNetworkError(error: unknown): boolean {
	return error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
}

function readRetryAfter(headers: Headers): number | null {
	return Number(headers.get('retry-after')) * 1_000 || null;
}

/** The parsed body; undefined if it is not JSON. */
async function readJson(response: Response): Promise<unknown> {
	try {
		return await response.json();
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		// The connection was lost in the middle of the body.
		if (isNetworkError(error)) throw new Unreachable('connection lost', { cause: error });
		throw error;
	}
}
