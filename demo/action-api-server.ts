import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { answerOf } from './wikis/action-api-answers.ts';
import { eventPage, eventParticipants } from './wikis/event-answers.ts';
import { places } from './texts/places.ts';
import { WikiFarm } from './wiki-farm.ts';

/** What a request is made to suffer. */
export type ApiMisbehaviour =
	/** An answer with an error, status 200, as MediaWiki gives for `maxlag`, `readonly` and `ratelimited`. Seconds. */
	| { kind: 'error'; code: string; retryAfter?: number }
	/** Any status but 200, without JSON. Seconds. */
	| { kind: 'status'; status: number; retryAfter?: number }
	/** Half of the answer, well ended. */
	| { kind: 'truncated' }
	/** The connection breaks. */
	| { kind: 'cut' };

/** What was asked for. */
export interface ApiRequest {
	wiki: string;
	query: URLSearchParams;
	userAgent: string;
	/** How many requests were going on, this one included: on all wikis, and on its own. */
	atOnce: number;
	atOnceHere: number;
	suffered: ApiMisbehaviour['kind'] | null;
}

export interface ActionApiOptions {
	/** 0, the default, takes a free one. */
	port?: number;
	/** Most rows in one answer; 500 as for everybody on Wikimedia. */
	rowsPerPage?: number;
	/** Where a wiki says that it is served, such as `https://de.wikipedia.org`; by default here. */
	addressOf?: (wiki: string) => string | undefined;
	/** Asked for every request to which {@link ActionApiServer.misbehave} has nothing to say. May change rows, too. */
	misbehaviour?: (request: ApiRequest) => ApiMisbehaviour | null;
}

/** The server; what its wikis have is changed by the methods of {@link WikiFarm}. */
export interface ActionApiServer extends WikiFarm {
	/** Without a path. */
	address: string;
	/** Meta's `api.php`. */
	url: string;
	apiUrl(wiki: string): string;
	requests: readonly ApiRequest[];
	/** What the next requests suffer, one each. */
	misbehave(...next: ApiMisbehaviour[]): void;
	close(): Promise<void>;
}

/** Refused by Wikimedia: the names that libraries give themselves. */
const refusedAgents = /^$|^(?:node|undici|curl|wget|python-requests|axios|go-http-client)\b/i;

/**
 * The Action APIs of all wikis on 127.0.0.1, each under `/WIKI/w/api.php`, and those of the demo also under `/HOST/w/api.php`,
 * with the genuine rules for `globaluserinfo`, `globalrenamestatus`, `usercontribs`, `logevents`, `users`, `blocks`,
 * `revisions`, `info`, `siteinfo`, `wbgetentities`, `compare`, and lists of people (`links`, `categorymembers`) in
 * formatversion 2: order, continuation, limits, errors. Beside them pages and participants of events.
 */
export async function createActionApiServer(options: ActionApiOptions = {}): Promise<ActionApiServer> {
	const { port = 0, rowsPerPage = 500, addressOf, misbehaviour = () => null } = options;
	const farm = new WikiFarm();
	const requests: ApiRequest[] = [];
	const planned: ApiMisbehaviour[] = [];
	const count = createCounter();
	let address = '';

	const server = createServer((request, response) => {
		const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://127.0.0.1');
		const [, place, script, path = ''] = /^\/([\w.-]+)\/w\/(api|index|rest)\.php(\/.*)?$/.exec(pathname) ?? [];
		const isByHost = place?.includes('.') === true;
		const wiki = isByHost ? places.find(({ host }) => host === place)?.name : place;
		if (wiki === undefined) return void response.writeHead(404).end();
		const userAgent = request.headers['user-agent'] ?? '';
		const asked: ApiRequest = { wiki, query, userAgent, ...count(wiki, response), suffered: null };
		requests.push(asked);
		const trouble = planned.shift() ?? misbehaviour(asked);
		asked.suffered = trouble?.kind ?? null;
		if (script !== 'api')
			return answerAboutEvents(response, trouble, { farm, isPage: script === 'index', path, query });
		answer(response, asked, trouble, () => answerOf({ farm, wiki, query, address, isByHost, addressOf, rowsPerPage }));
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	const bound = server.address();
	if (bound === null || typeof bound === 'string') throw new Error('no address');
	address = `http://127.0.0.1:${bound.port}`;
	const apiUrl = (wiki: string) => `${address}/${wiki}/w/api.php`;
	return Object.assign(farm, {
		address,
		url: apiUrl('metawiki'),
		apiUrl,
		requests,
		misbehave: (...next: ApiMisbehaviour[]) => void planned.push(...next),
		async close() {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	});
}

/** Counts the requests that are under way, on all wikis and on each. */
function createCounter(): (wiki: string, response: ServerResponse) => Pick<ApiRequest, 'atOnce' | 'atOnceHere'> {
	const open = new Map<string, number>();
	return (wiki, response) => {
		const atOnceHere = (open.get(wiki) ?? 0) + 1;
		open.set(wiki, atOnceHere);
		response.on('close', () => open.set(wiki, (open.get(wiki) ?? 1) - 1));
		return { atOnce: open.values().reduce((sum, count) => sum + count, 0), atOnceHere };
	};
}

/** Sends the page of an event, or its participants as REST gives them. */
function answerAboutEvents(
	response: ServerResponse,
	trouble: ApiMisbehaviour | null,
	asked: { farm: WikiFarm; isPage: boolean; path: string; query: URLSearchParams },
): void {
	if (trouble?.kind === 'status') return void response.writeHead(trouble.status).end('Error');
	if (trouble !== null) return void response.destroy();
	const { farm, isPage, path, query } = asked;
	const rows = isPage ? null : eventParticipants(farm, path, query);
	const text = isPage ? eventPage(farm, query) : rows && JSON.stringify(rows);
	response.writeHead(text === null ? 404 : 200, { 'content-type': isPage ? 'text/html' : 'application/json' });
	response.end(text ?? '{}');
}

/** Sends an answer, or what is made of it. @param find gives the body, or an error's code */
function answer(
	response: ServerResponse,
	{ query, userAgent }: ApiRequest,
	trouble: ApiMisbehaviour | null,
	find: () => object | string,
): void {
	if (trouble?.kind === 'cut') return void response.destroy();
	if (refusedAgents.test(userAgent)) return void response.writeHead(403).end();
	const retryAfter = trouble && 'retryAfter' in trouble ? { 'retry-after': String(trouble.retryAfter) } : {};
	if (trouble?.kind === 'status') return void response.writeHead(trouble.status, retryAfter).end('Error');
	const found = trouble?.kind === 'error' ? trouble.code : find();
	const isError = typeof found === 'string';
	const text = JSON.stringify(isError ? { error: { code: found, info: `It is ${found}.` } } : found);
	response.writeHead(200, {
		'content-type': 'application/json; charset=utf-8',
		...(isError && { 'mediawiki-api-error': found, ...retryAfter }),
		...(query.get('origin') === '*' && { 'access-control-allow-origin': '*' }),
	});
	response.end(trouble?.kind === 'truncated' ? text.slice(0, text.length / 2) : text);
}
