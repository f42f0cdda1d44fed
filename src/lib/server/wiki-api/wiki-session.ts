import { ApiErrors, Session } from 'm3api/core.js';
import { isObject, type JsonObject } from '#lib/domain/core/json-fields.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import { parseRetryAfter } from '#lib/server/platform/retry-after.ts';

/**
 * Why a wiki did not answer: `away`: it cannot answer now, or wants fewer requests, so worth another try; `refused`: it
 * will never answer this request.
 */
export type ActionApiFault = 'away' | 'refused';

/** A request to a wiki that failed. The message is for operators, in English. */
export class ActionApiError extends Error {
	readonly fault: ActionApiFault;
	/**
	 * The API's error code, such as `maxlag` or `baduser`; `http-503`, `network` or `not-json` where it gave none,
	 * `foreign-address` where it was not asked.
	 */
	readonly code: string;
	/** How long the wiki wants no requests, in ms; null: not given. */
	readonly retryAfter: number | null;

	constructor(fault: ActionApiFault, code: string, retryAfter: number | null, options: ErrorOptions = {}) {
		super(code === 'foreign-address' ? "the address is not one of Wikimedia's" : `the wiki answered ${code}`, options);
		this.name = 'ActionApiError';
		this.fault = fault;
		this.code = code;
		this.retryAfter = retryAfter;
	}
}

/** Values for m3api: true sets a flag, false and null leave a parameter out. */
export type ActionApiParams = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** Temporary errors of the API, with the time to wait if the wiki gives none, in ms. */
const temporaryErrors = new Map([
	['maxlag', 5_000],
	['readonly', 30_000],
	['ratelimited', 30_000],
]);
/** m3api's type requires mutable lists. */
function paramsOf(params: ActionApiParams): Record<string, string | number | boolean | string[] | null> {
	return Object.fromEntries(
		Object.entries(params).map(([name, value]) => [
			name,
			typeof value === 'object' && value !== null ? [...value] : value,
		]),
	);
}

const longestAnswer = 60_000;

/** The Action API of one wiki: one request at a time, without retries. */
export class WikiSession extends Session {
	readonly #fetch: typeof fetch;
	readonly #clock: Clock;
	#signal: AbortSignal | undefined;
	#response: Response | null = null;

	/** @param apiUrl such as `https://de.wikipedia.org/w/api.php` */
	constructor(apiUrl: string, userAgent: string, { send, clock }: { send: typeof fetch; clock: Clock }) {
		// Without m3api's own retries: its waits cannot be aborted, and it does not retry a 429 without a time or a lost
		// connection.
		super(apiUrl, { formatversion: 2, maxlag: 5 }, { userAgent, maxRetriesSeconds: -1, warn: () => undefined });
		this.#fetch = send;
		this.#clock = clock;
	}

	/**
	 * @throws {ActionApiError}
	 * @throws the signal's reason once it is aborted
	 */
	async ask(params: ActionApiParams, signal?: AbortSignal): Promise<JsonObject> {
		signal?.throwIfAborted();
		this.#signal = signal;
		this.#response = null;
		try {
			const answer: unknown = await this.request(paramsOf(params));
			if (isObject(answer)) return answer;
		} catch (error) {
			signal?.throwIfAborted();
			throw this.#fault(error);
		}
		throw new ActionApiError('away', 'not-json', null);
	}

	protected override async fetch(resource: URL, options: RequestInit): Promise<Response> {
		const timeout = AbortSignal.timeout(longestAnswer);
		const signal = this.#signal ? AbortSignal.any([this.#signal, timeout]) : timeout;
		this.#response = await this.#fetch(resource, { ...options, signal, redirect: 'error' });
		return this.#response;
	}

	#fault(error: unknown): ActionApiError {
		const retryAfter = parseRetryAfter(this.#response?.headers.get('retry-after') ?? null, this.#clock.wallTime());
		if (error instanceof ApiErrors) {
			// m3api passes on what the wiki calls errors, whatever it is.
			const errors: unknown = error.errors;
			const [first]: unknown[] = Array.isArray(errors) ? errors : [];
			const code = isObject(first) && typeof first['code'] === 'string' ? first['code'] : '';
			const wait = temporaryErrors.get(code);
			const isAway = wait !== undefined || code.startsWith('internal_api_error') || retryAfter !== null;
			return new ActionApiError(isAway ? 'away' : 'refused', code, retryAfter ?? wait ?? null, { cause: error });
		}
		const status = this.#response?.status ?? null;
		if (status === null) return new ActionApiError('away', 'network', retryAfter, { cause: error });
		if (status === 200) return new ActionApiError('away', 'not-json', retryAfter, { cause: error });
		const isAway = status === 429 || status >= 500 || retryAfter !== null;
		return new ActionApiError(isAway ? 'away' : 'refused', `http-${status}`, retryAfter, { cause: error });
	}
}
