import type { JsonObject } from '#lib/domain/core/json-fields.ts';
import { demoApiUrl } from '#lib/domain/wiki/demo-api-url.ts';
import { Backoff, networkBackoff } from '#lib/domain/core/backoff.ts';
import { type Clock, systemClock } from '#lib/server/platform/clock.ts';
import { createLimiter, type Turns } from '#lib/server/platform/limiter.ts';
import { isAskable } from './askable.ts';
import { ActionApiError, type ActionApiParams, WikiSession } from './wiki-session.ts';

export interface ActionApiOptions {
	/** Identifies this program, see https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy. */
	userAgent: string;
	/** Maximum, for all wikis together; asked before each request if it may change. */
	requestsPerMinute: number | (() => number);
	/** The addresses of the settings: they are asked whatever they are, see {@link isAskable}. */
	configured: readonly string[];
	/** In the demo: what is asked in place of the wikis. */
	demoWikisUrl?: string | null;
	fetch?: typeof fetch;
	clock?: Clock;
	/** From 0 to below 1. */
	random?: () => number;
}

/** Options of a request. */
export interface AskOptions {
	signal?: AbortSignal;
	/** How long to retry while the wiki is unavailable, in ms; 0, the default: no retry. */
	patience?: number;
}

/**
 * The Action APIs of all wikis, with limits: one request at a time per wiki, at most two in all, and a maximum per
 * minute.
 */
export interface ActionApi {
	/** Whether a wiki's Action API may be asked. What is no address of Wikimedia is not, wherever it comes from. */
	mayAsk(apiUrl: string): boolean;
	/**
	 * Sends a request to a wiki; `format`, `formatversion=2` and `maxlag=5` are added.
	 * @param apiUrl such as `https://de.wikipedia.org/w/api.php`
	 * @throws {ActionApiError} `refused`, with the code `foreign-address` if it may not be asked; or `away` after `patience`
	 * @throws the signal's reason once it is aborted
	 */
	ask(apiUrl: string, params: ActionApiParams, options?: AskOptions): Promise<JsonObject>;
}

const maximumParallel = 2;
const tooMany = new Set(['http-429', 'ratelimited']);

export function createActionApi(options: ActionApiOptions): ActionApi {
	const { userAgent, requestsPerMinute, configured, demoWikisUrl = null } = options;
	const { clock = systemClock, random = Math.random } = options;
	const send = options.fetch ?? fetch;
	const lanes = new Map<string, { session: WikiSession; turns: Turns }>();
	const all = createLimiter(maximumParallel);
	const step = () => 60_000 / (typeof requestsPerMinute === 'number' ? requestsPerMinute : requestsPerMinute());
	/** No request to any wiki begins before this time. */
	let nextAt = -Infinity;

	const addressOf = (apiUrl: string) => (demoWikisUrl === null ? apiUrl : demoApiUrl(demoWikisUrl, apiUrl));
	const mayAsk = (apiUrl: string) => URL.canParse(apiUrl) && isAskable(addressOf(apiUrl), configured);

	const laneOf = (apiUrl: string) => {
		const known = lanes.get(apiUrl);
		if (known) return known;
		const lane = { session: new WikiSession(addressOf(apiUrl), userAgent, { send, clock }), turns: createLimiter(1) };
		lanes.set(apiUrl, lane);
		return lane;
	};

	async function once(session: WikiSession, params: ActionApiParams, signal?: AbortSignal): Promise<JsonObject> {
		for (let wait = nextAt - clock.monotonicTime(); wait > 0; wait = nextAt - clock.monotonicTime()) {
			await clock.wait(wait, signal);
			signal?.throwIfAborted();
		}
		nextAt = clock.monotonicTime() + step();
		try {
			return await session.ask(params, signal);
		} catch (error) {
			// “Too many requests” is for all wikis: they share the counter.
			if (error instanceof ActionApiError && tooMany.has(error.code))
				nextAt = Math.max(nextAt, clock.monotonicTime() + (error.retryAfter ?? 0));
			throw error;
		}
	}

	return {
		mayAsk,
		async ask(apiUrl, params, { signal, patience = 0 } = {}) {
			if (!mayAsk(apiUrl)) throw new ActionApiError('refused', 'foreign-address', null);
			const { session, turns } = laneOf(apiUrl);
			// A request that waits for a wiki keeps its lane, so that no other request is sent to that wiki.
			return turns(async () => {
				const backoff = new Backoff(networkBackoff, random);
				const until = clock.monotonicTime() + patience;
				for (;;) {
					signal?.throwIfAborted();
					try {
						return await all(() => once(session, params, signal));
					} catch (error) {
						if (!(error instanceof ActionApiError && error.fault === 'away')) throw error;
						const wait = backoff.failed(error.retryAfter);
						if (clock.monotonicTime() + wait > until) throw error;
						await clock.wait(wait, signal);
					}
				}
			});
		},
	};
}
