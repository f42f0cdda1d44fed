import { ApiErrors, Session } from 'm3api/core.js';
import { isObject, type JsonObject } from '#lib/domain/core/json-fields.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import { parseRetryAfter } from '#lib/server/platform/retry-after.ts';

/**
 * Why a wiki did not answer: `away`: it cannot just now, or wants fewer requests, so worth another try; `refused`: it
 * will not, however often it is asked.
 */
export type ActionApiFault = 'away' | 'refused';

/** A question to a wiki that was not answered. The message is for operators, in English. */
export class ActionApiError extends Error {
	readonly fault: ActionApiFault;
	/** The API's own word for it, such as `maxlag` or `baduser`; `http-503`, `network` or `not-json` where it said none. */
	readonly code: string;
	/** How long the wiki wants to be left alone, in milliseconds; null if it did not say. */
	readonly retryAfter: number | null;

	constructor(fault: ActionApiFault, code: string, retryAfter: number | null, options: ErrorOptions = {}) {
		super(`the wiki answered ${code}`, options);
		this.name = 'ActionApiError';
		this.fault = fault;
		this.code = code;
		this.retryAfter = retryAfter;
	}
}

/** Values as m3api takes them: true is a flag that is set, false and null leave a parameter out. */
export type ActionApiParams = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** Errors of the API that pass by themselves, with what is waited for if the wiki does not say; in milliseconds. */
const passing = new Map([
	['maxlag', 5_000],
	['readonly', 30_000],
	['ratelimited', 30_000],
]);
/** m3api's type of a list wants one that may be changed. */
function paramsOf(params: ActionApiParams): Record<string, string | number | boolean | string[] | null> {
	return Object.fromEntries(
		Object.entries(params).map(([name, value]) => [
			name,
			typeof value === 'object' && value !== null ? [...value] : value,
		]),
	);
}

const longestAnswer = 60_000;

/** The Action API of one wiki, asked once at a time, without any further try. */
export class WikiSession extends Session {
	readonly #fetch: typeof fetch;
	readonly #clock: Clock;
	#signal: AbortSignal | undefined;
	#response: Response | null = null;

	/** @param apiUrl such as `https://de.wikipedia.org/w/api.php` */
	constructor(apiUrl: string, userAgent: string, { send, clock }: { send: typeof fetch; clock: Clock }) {
		// Trying again is for us to decide: m3api's waits cannot be ended, and know neither 429 without a time nor a lost connection.
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
		const asked = parseRetryAfter(this.#response?.headers.get('retry-after') ?? null, this.#clock.wallTime());
		if (error instanceof ApiErrors) {
			const codes = error.errors.map((one: unknown) => (isObject(one) ? String(one['code']) : ''));
			const code = codes[0] ?? '';
			const wait = passing.get(code);
			const isAway = wait !== undefined || code.startsWith('internal_api_error') || asked !== null;
			return new ActionApiError(isAway ? 'away' : 'refused', code, asked ?? wait ?? null, { cause: error });
		}
		const status = this.#response?.status ?? null;
		if (status === null) return new ActionApiError('away', 'network', asked, { cause: error });
		if (status === 200) return new ActionApiError('away', 'not-json', asked, { cause: error });
		const isAway = status === 429 || status >= 500 || asked !== null;
		return new ActionApiError(isAway ? 'away' : 'refused', `http-${status}`, asked, { cause: error });
	}
}
