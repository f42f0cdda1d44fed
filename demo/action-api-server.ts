import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HiddenPart } from '#lib/domain/event/event.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { type ApiRow, pageOf, publicRow, revisionsOf, rowsOf, withHidden } from './action-api-rows.ts';

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

/** An account on all wikis. */
export interface ApiAccount {
	/** The central id. */
	id: number;
	name: string;
	/** How many edits it says to have, by wiki; wikis with rows are added by themselves. */
	edits?: Readonly<Record<string, number>>;
	/** Its name on wikis that have not followed a rename yet, by wiki. */
	localNames?: Readonly<Record<string, string>>;
	/** Global groups, and those on single wikis. */
	groups?: readonly string[];
	localGroups?: Readonly<Record<string, readonly string[]>>;
	/** A rename that has not come to these wikis yet: it is not said to be there, and they know it by the former name. */
	renaming?: { from: string; left: readonly string[] };
	/** Wikis that Meta does not name, though it is there. */
	unnamed?: readonly string[];
	locked?: boolean;
	/**
	 * `everywhere`: suppressed, no wiki shows it; `from lists`: Meta alone does not show it; `marked`: Meta alone does, and
	 * says that it is hidden.
	 */
	hidden?: 'everywhere' | 'from lists' | 'marked';
	/** Wikis that have blocked it with its name hidden. */
	hiddenOn?: readonly string[];
}

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

export interface ActionApiServer {
	/** Meta's `api.php`. */
	url: string;
	apiUrl(wiki: string): string;
	requests: readonly ApiRequest[];
	addAccount(account: ApiAccount): void;
	/** Hides an account, or on some wikis only, or nowhere any more. */
	hideAccount(id: number, where: Required<ApiAccount>['hidden'] | readonly string[]): void;
	/** The account is shown under a new name everywhere, and its old rows are too. */
	rename(id: number, name: string): void;
	/** What a message of the stream `recentchange` leaves on its wiki; others than edits, new pages and logs nothing. */
	observe(message: string): void;
	/** A row as `list=usercontribs` gives it. A row of the same number is replaced. */
	addContribution(wiki: string, row: ApiRow): void;
	/** The same for `list=logevents`. */
	addLogEvent(wiki: string, row: ApiRow): void;
	/** What items and properties are called, or the lemmas of lexemes, by id and then by language; the same on all wikis. */
	addLabels(labels: Readonly<Record<string, Readonly<Record<string, string>>>>): void;
	/** Hides parts of a revision or a log entry, and shows the others. */
	hide(wiki: string, id: { revid: number } | { logid: number }, parts: readonly HiddenPart[]): void;
	/** A revision or a log entry is there no more: its page was deleted, or its user hidden. */
	remove(wiki: string, id: { revid: number } | { logid: number }): void;
	/** What the next requests suffer, one each. */
	misbehave(...next: ApiMisbehaviour[]): void;
	close(): Promise<void>;
}

interface WikiRows {
	contributions: Map<number, ApiRow>;
	logEvents: Map<number, ApiRow>;
}

/** Whether a row is about a page; `User:` stands for that namespace whatever the wiki calls it. */
function isPage({ ns, title }: ApiRow, asked: string): boolean {
	if (title === asked) return true;
	return ns === 2 && typeof title === 'string' && asked.replace(/^User:/, '') === title.slice(title.indexOf(':') + 1);
}

/** Refused by Wikimedia: the names that libraries give themselves. */
const refusedAgents = /^$|^(?:node|undici|curl|wget|python-requests|axios|go-http-client)\b/i;

/**
 * The Action APIs of all wikis on 127.0.0.1, each under `/WIKI/w/api.php`, with the genuine rules for `globaluserinfo`,
 * `globalrenamestatus`, `usercontribs`, `logevents`, `users`, `revisions`, `siteinfo` and `wbgetentities` in formatversion 2:
 * order, continuation, limits, errors.
 */
export async function createActionApiServer(options: ActionApiOptions = {}): Promise<ActionApiServer> {
	const { port = 0, rowsPerPage = 500, misbehaviour = () => null } = options;
	const accounts = new Map<number, ApiAccount>();
	const wikis = new Map<string, WikiRows>();
	const requests: ApiRequest[] = [];
	const planned: ApiMisbehaviour[] = [];
	const going = new Map<string, number>();
	const labels = new Map<string, Readonly<Record<string, string>>>();
	let address = '';

	const rowsOn = (wiki: string): WikiRows => {
		const known = wikis.get(wiki) ?? { contributions: new Map(), logEvents: new Map() };
		wikis.set(wiki, known);
		return known;
	};
	const centralIdOf = (name: unknown) => accounts.values().find((account) => account.name === name)?.id;

	/** A row keeps its account, so that a rename shows in old rows as well. */
	const withAccount = (row: ApiRow): ApiRow => ({ userid: centralIdOf(row['user']) ?? 0, ...row });
	const isHiddenOn = (wiki: string, id: number) =>
		['everywhere', 'marked'].includes(accounts.get(id)?.hidden ?? '') ||
		accounts.get(id)?.hiddenOn?.includes(wiki) === true;
	const isLeft = (wiki: string, account?: ApiAccount) => account?.renaming?.left.includes(wiki) ?? false;
	const nameOn = (wiki: string, id: number) => {
		const account = accounts.get(id);
		return isLeft(wiki, account) ? account?.renaming?.from : (account?.localNames?.[wiki] ?? account?.name);
	};
	const asShown = (wiki: string, row: ApiRow): ApiRow => ({
		...row,
		user: nameOn(wiki, Number(row['userid'])) ?? row['user'],
	});

	function globalUser(query: URLSearchParams): object | string {
		const id = query.get('guiid');
		if (id !== null && !accounts.has(Number(id))) return 'invaliduserid';
		const name = canonicalUsername(query.get('guiuser') ?? '');
		if (id === null && (name === null || /^[\d.]+$|:.*:/.test(name))) return 'baduser';
		const account = accounts.get(id === null ? (centralIdOf(name) ?? 0) : Number(id));
		// Until a job has made it on Meta, a temporary account is no user there.
		if (account === undefined && name?.startsWith('~2')) return 'baduser';
		if (account === undefined || (account.hidden && account.hidden !== 'marked')) return { missing: true };
		const merged = [...new Set([...Object.keys(account.edits ?? {}), ...wikis.keys()])].flatMap((wiki) => {
			const { contributions = new Map<number, ApiRow>(), logEvents = new Map<number, ApiRow>() } =
				wikis.get(wiki) ?? {};
			if (isLeft(wiki, account) || account.unnamed?.includes(wiki)) return [];
			const isTheirs = (row: ApiRow) => row['userid'] === account.id;
			const edits = account.edits?.[wiki] ?? contributions.values().filter(isTheirs).toArray().length;
			if (account.edits?.[wiki] === undefined && edits === 0 && !logEvents.values().some(isTheirs)) return [];
			const groups = account.localGroups?.[wiki];
			const told = { wiki, url: `${address}/${wiki}`, id: account.id, method: 'login', editcount: edits };
			return groups === undefined ? told : { ...told, groups };
		});
		return {
			home: merged[0]?.wiki ?? null,
			id: account.id,
			registration: '2020-01-01T00:00:00Z',
			name: account.name,
			...(account.locked && { locked: true }),
			...(account.hidden && { hidden: true }),
			groups: account.groups ?? [],
			merged,
			editcount: merged.reduce((sum, { editcount }) => sum + editcount, 0),
		};
	}

	function renameStatus(query: URLSearchParams): object | null {
		const asked = canonicalUsername(query.get('grsuser') ?? '');
		const account = accounts
			.values()
			.find(({ name, renaming }) => renaming && [name, renaming.from].includes(asked ?? ''));
		if (asked === null || account?.renaming === undefined) return null;
		const { from, left } = account.renaming;
		return { [asked]: { from, to: account.name, status: Object.fromEntries(left.map((one) => [one, 'queued'])) } };
	}

	function entitiesOf(query: URLSearchParams): object | string {
		const ids = query.get('ids')?.split('|') ?? [];
		if (ids.length > 50) return 'toomanyvalues';
		if (ids.some((id) => !/^[QPL][1-9]\d*$/.test(id))) return 'no-such-entity';
		const language = query.get('languages') ?? 'en';
		const entities = ids.map((id) => {
			const known = labels.get(id);
			if (known === undefined) return [id, { id, missing: '' }];
			const terms = Object.entries(known).map(([code, value]) => [code, { language: code, value }] as const);
			if (id.startsWith('L')) return [id, { type: 'lexeme', id, lemmas: Object.fromEntries(terms) }];
			// With `languagefallback`, what there is goes by the language that was asked for.
			const [, term] = terms.find(([code]) => code === language) ?? terms.find(([code]) => code === 'en') ?? [];
			return [id, { type: id.startsWith('Q') ? 'item' : 'property', id, labels: term ? { [language]: term } : {} }];
		});
		return { entities: Object.fromEntries(entities) as object, success: 1 };
	}

	function answerOf(wiki: string, query: URLSearchParams): object | string {
		if (query.get('action') === 'wbgetentities') return entitiesOf(query);
		if (query.get('action') !== 'query') return 'badvalue';
		const { contributions, logEvents } = rowsOn(wiki);
		const answers: Record<string, unknown> = {};
		const next: Record<string, string> = {};
		for (const meta of query.get('meta')?.split('|') ?? []) {
			if (meta === 'globalrenamestatus') {
				const status = renameStatus(query);
				if (status === null) return { batchcomplete: true };
				answers[meta] = status;
				continue;
			}
			const base = options.addressOf?.(wiki) ?? `${address}/${wiki}`;
			const general = { wikiid: wiki, server: base, scriptpath: '/w', articlepath: '/wiki/$1' };
			const told = meta === 'globaluserinfo' ? globalUser(query) : general;
			if (typeof told === 'string') return told;
			answers[meta === 'siteinfo' ? 'general' : meta] = told;
		}
		if (query.get('prop') === 'revisions') {
			const wanted = (query.get('revids') ?? '').split('|').map(Number);
			Object.assign(
				answers,
				revisionsOf(wanted, (id) => contributions.get(id) && asShown(wiki, contributions.get(id) ?? {})),
			);
		}
		for (const list of query.get('list')?.split('|') ?? []) {
			if (list === 'users') {
				const ids = (query.get('ususerids') ?? '').split('|').map(Number);
				answers['users'] = ids.map((userid) => {
					const name = isHiddenOn(wiki, userid) ? undefined : nameOn(wiki, userid);
					return name === undefined ? { userid, missing: true } : { userid, name };
				});
				continue;
			}
			const isContributions = list === 'usercontribs';
			const prefix = isContributions ? 'uc' : 'le';
			const name = query.get(`${prefix}user`);
			const user = name === null ? null : canonicalUsername(name);
			const userId = isContributions ? query.get('ucuserids') : null;
			if (isContributions && name === null && userId === null) return 'missingparam';
			if (name !== null && user === null) return 'baduser';
			const rows = [...(isContributions ? contributions : logEvents).values()]
				.filter((row) => !isHiddenOn(wiki, Number(row['userid'])))
				.map((row) => asShown(wiki, row));
			const page = pageOf({ prefix, id: isContributions ? 'revid' : 'logid', rows }, query, rowsPerPage, (row) => {
				const [type, title] = [query.get('letype'), query.get('letitle')];
				if (user !== null && (row['user'] !== user || row['userhidden'] === true)) return false;
				if (userId !== null && (String(row['userid']) !== userId || row['userhidden'] === true)) return false;
				return (type === null || type === row['type']) && (title === null || isPage(row, title));
			});
			if (typeof page === 'string') return page;
			answers[list] = page.rows.map(publicRow);
			if (page.next !== null) next[`${prefix}continue`] = page.next;
		}
		const isOver = Object.keys(next).length === 0;
		return { batchcomplete: true, ...(!isOver && { continue: { ...next, continue: '-||' } }), query: answers };
	}

	function answer(request: IncomingMessage, response: ServerResponse): void {
		const url = new URL(request.url ?? '/', 'http://127.0.0.1');
		const wiki = /^\/([\w-]+)\/w\/api\.php$/.exec(url.pathname)?.[1];
		const userAgent = request.headers['user-agent'] ?? '';
		if (wiki === undefined) return void response.writeHead(404).end();
		const here = (going.get(wiki) ?? 0) + 1;
		going.set(wiki, here);
		response.on('close', () => going.set(wiki, (going.get(wiki) ?? 1) - 1));
		const atOnce = going.values().reduce((sum, count) => sum + count, 0);
		const asked: ApiRequest = { wiki, query: url.searchParams, userAgent, atOnce, atOnceHere: here, suffered: null };
		requests.push(asked);
		const trouble = planned.shift() ?? misbehaviour(asked);
		asked.suffered = trouble?.kind ?? null;
		if (trouble?.kind === 'cut') return void response.destroy();
		const after = trouble && 'retryAfter' in trouble ? { 'retry-after': String(trouble.retryAfter) } : {};
		if (refusedAgents.test(userAgent)) return void response.writeHead(403).end();
		if (trouble?.kind === 'status') return void response.writeHead(trouble.status, after).end('Error');
		const told = trouble?.kind === 'error' ? trouble.code : answerOf(wiki, url.searchParams);
		const body = typeof told === 'string' ? { error: { code: told, info: `It is ${told}.` } } : told;
		const text = JSON.stringify(body);
		const headers = {
			...(typeof told === 'string' && { 'mediawiki-api-error': told, ...after }),
			...(url.searchParams.get('origin') === '*' && { 'access-control-allow-origin': '*' }),
		};
		response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...headers });
		response.end(trouble?.kind === 'truncated' ? text.slice(0, text.length / 2) : text);
	}

	const server = createServer(answer);
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	const bound = server.address();
	if (bound === null || typeof bound === 'string') throw new Error('no address');
	address = `http://127.0.0.1:${bound.port}`;
	const apiUrl = (wiki: string) => `${address}/${wiki}/w/api.php`;
	const addContribution = (wiki: string, row: ApiRow) =>
		void rowsOn(wiki).contributions.set(Number(row['revid']), withAccount(row));
	const addLogEvent = (wiki: string, row: ApiRow) =>
		void rowsOn(wiki).logEvents.set(Number(row['logid']), withAccount(row));
	return {
		url: apiUrl('metawiki'),
		apiUrl,
		requests,
		addAccount: (account) => void accounts.set(account.id, account),
		hideAccount(id, where) {
			const account = accounts.get(id);
			if (account === undefined) return;
			const { hidden: _hidden, ...shown } = account;
			accounts.set(id, {
				...shown,
				...(typeof where === 'string' ? { hidden: where } : {}),
				hiddenOn: typeof where === 'string' ? [] : where,
			});
		},
		rename(id, name) {
			const account = accounts.get(id);
			if (account) accounts.set(id, { ...account, name });
		},
		observe(message) {
			const rows = rowsOf(message);
			for (const row of rows?.contributions ?? []) addContribution(rows?.wiki ?? '', row);
			for (const row of rows?.logEvents ?? []) addLogEvent(rows?.wiki ?? '', row);
		},
		addContribution,
		addLogEvent,
		addLabels(some) {
			for (const [id, terms] of Object.entries(some)) labels.set(id, terms);
		},
		hide(wiki, id, parts) {
			const { contributions, logEvents } = rowsOn(wiki);
			const [rows, key] = 'revid' in id ? [contributions, id.revid] : [logEvents, id.logid];
			const row = rows.get(key);
			if (row) rows.set(key, withHidden(row, parts));
		},
		remove(wiki, id) {
			if ('revid' in id) rowsOn(wiki).contributions.delete(id.revid);
			else rowsOn(wiki).logEvents.delete(id.logid);
		},
		misbehave: (...next) => void planned.push(...next),
		async close() {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}
