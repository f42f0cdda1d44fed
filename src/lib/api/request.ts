import type { ProblemAnswer } from '../domain/answers.ts';

/** The `fetch` of the page that asks: SvelteKit's own while it loads. */
export type Fetch = typeof globalThis.fetch;

/** An endpoint refused or failed. */
export class ApiError extends Error {
	readonly status: number;
	readonly answer: ProblemAnswer;

	constructor(status: number, answer: ProblemAnswer) {
		super(answer.message);
		this.name = 'ApiError';
		this.status = status;
		this.answer = answer;
	}
}

/**
 * Gets an answer of one of our endpoints.
 * @throws {ApiError} if it is not a good one @throws {TypeError} if there is no connection
 */
export async function get<Answer>(fetch: Fetch, path: string): Promise<Answer> {
	const response = await fetch(path, { headers: { accept: 'application/json' } });
	if (response.ok) return (await response.json()) as Answer;
	throw new ApiError(response.status, await readProblem(response));
}

/**
 * Posts a JSON body to one of our endpoints and gets its answer.
 * @throws {ApiError} if it is not a good one @throws {TypeError} if there is no connection
 */
export async function post<Answer>(fetch: Fetch, path: string, body: unknown): Promise<Answer> {
	const headers = { accept: 'application/json', 'content-type': 'application/json' };
	const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
	if (response.ok) return (await response.json()) as Answer;
	throw new ApiError(response.status, await readProblem(response));
}

async function readProblem(response: Response): Promise<ProblemAnswer> {
	try {
		const answer: unknown = await response.json();
		if (typeof answer === 'object' && answer !== null && 'error' in answer && 'message' in answer)
			return answer as ProblemAnswer;
	} catch (error) {
		// A proxy before us answers in HTML; the status is then all that there is to know.
		if (!(error instanceof SyntaxError)) throw error;
	}
	return { error: 'unexpected', message: `status ${response.status}` };
}
