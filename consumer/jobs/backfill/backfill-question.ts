import { type BackfillList, backfillLists, rowsPerRequest } from '#lib/domain/backfill/backfill.ts';
import { parseContributionRow } from '#lib/domain/backfill/contribution-row.ts';
import {
	FieldError,
	integerField,
	isObject,
	type JsonObject,
	objectField,
	textField,
} from '#lib/domain/core/json-fields.ts';
import { isStreamed, parseLogRow } from '#lib/domain/backfill/log-row.ts';
import { isTrace, type LogTrace, parseLogTrace } from '#lib/domain/backfill/log-trace.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';
import { readTags } from '#lib/domain/stream/outcome-messages.ts';
import type { AskedOutcome } from '#lib/server/store/outcome/outcome-columns.ts';
import type { BackfillPage } from '#lib/server/store/backfill/backfill-pages.ts';
import type { BackfillRow, BackfillWikiRow } from '#lib/server/store/backfill/backfill-tasks.ts';
import { isValidAt } from '#lib/domain/person/name-period.ts';
import type { OwnName } from '#lib/server/store/person/users.ts';
import type { ActionApiParams } from '#lib/server/wiki-api/wiki-session.ts';

/** The person asked about, and their names with the time of each. */
export interface Asked {
	/** As the wikis know the person now. */
	name: string;
	names: readonly OwnName[];
	/** When, ms UTC. */
	at: number;
}

/**
 * An event's time and the stream's, by which coverage goes, are not the same; more is asked for than is needed, in ms.
 * Not so late that something could still happen between the question for log events and the one for edits.
 */
const margin = { before: 300_000, after: 30_000 };
/** How far beyond the edits log events are asked for: their traces are around them. */
const traceMargin = 5_000;

/** The question to a wiki for what comes next. */
export function buildQuery(backfill: BackfillRow, wiki: BackfillWikiRow, asked: Asked): ActionApiParams {
	const { name } = asked;
	const beyond = wiki.list === 'edit' ? 0 : traceMargin;
	const start = isoTime(backfill.ends_at + margin.after + beyond);
	const end = isoTime(backfill.starts_at - margin.before - beyond);
	const { title, place } = readPlace(wiki);
	// Before the first and after the last log events: a wiki that applies a rename in between would return none of them.
	const asksName = wiki.place === null && wiki.local_id !== null && (wiki.list === 'log' || wiki.list === 'edit');
	const lists = (list: string) => ({
		list: asksName ? `${list}|users` : list,
		ususerids: asksName ? wiki.local_id : null,
	});
	const common = { action: 'query', ...(wiki.list === 'log' && wiki.place === null && { meta: 'siteinfo' }), ...place };
	if (wiki.list === 'edit') {
		return {
			...common,
			...lists('usercontribs'),
			// The number stays the same while a rename goes from wiki to wiki.
			ucuserids: wiki.local_id,
			ucuser: wiki.local_id === null ? name : null,
			ucprop: 'ids|title|timestamp|comment|size|sizediff|flags|tags',
			uclimit: rowsPerRequest,
			ucstart: start,
			ucend: end,
		};
	}
	return {
		...common,
		...lists('logevents'),
		leprop: 'ids|title|type|user|timestamp|comment|details|tags',
		lelimit: rowsPerRequest,
		lestart: start,
		leend: end,
		leuser: wiki.list === 'log' ? name : null,
		letitle: wiki.list === 'log' ? null : (titlesOf(wiki, asked)[title] ?? `User:${name}`),
	};
}

/** The pages of log events about a person; renames are under the former name, or under the new one. */
function titlesOf({ list }: BackfillWikiRow, { name, names }: Asked): string[] {
	const former = names.filter((one) => one.name !== name && !one.toErase).map((one) => one.name);
	const all = [...new Set([name, ...former])];
	if (list === 'about') return all.map((one) => `User:${one}`);
	return list === 'global' ? all.flatMap((one) => [`User:${one}@global`, `Special:CentralAuth/${one}`]) : [];
}

/** Which of the titles is asked for, and where the answer continues. */
function readPlace({ place }: BackfillWikiRow): { title: number; place: Record<string, string> } {
	const { title = '0', ...rest } = place === null ? {} : (JSON.parse(place) as Record<string, string>);
	return { title: Number(title), place: rest };
}

/** Whole seconds, as MediaWiki writes them. */
function isoTime(time: number): string {
	return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/**
 * The wiki knows the account under another name than was asked for: log events of the wrong name do not count.
 */
export class NameMismatch extends Error {
	readonly localName: string;

	constructor(localName: string) {
		super('the account has another name there');
		this.localName = localName;
	}
}

/** The traces that an answer's rows may be, by their time: see `aroundTrace`. */
export type FindTraces = (from: number, until: number) => Promise<LogTrace[]>;

/**
 * What an answer contains.
 * @throws {NameMismatch} if the wiki is to be asked again from the beginning
 * @throws {FieldError} if it is not an answer; single rows that cannot be read are in `errors`
 */
export async function readPage(
	answer: JsonObject,
	wiki: BackfillWikiRow,
	asked: Asked,
	findTraces: FindTraces,
): Promise<BackfillPage> {
	const where = wikiOf(answer, wiki);
	const query = objectField(answer, 'query');
	checkName(query, asked);
	const rows = query[wiki.list === 'edit' ? 'usercontribs' : 'logevents'] ?? [];
	if (!Array.isArray(rows)) throw new FieldError('wrong-type', 'query');
	const errors = new Map<string, string>();
	const events: WikiEvent[] = [];
	const outcomes = new Map<string, AskedOutcome>();
	const traces: (LogTrace & { logId: number })[] = [];
	for (const row of rows) {
		try {
			if (!isObject(row)) throw new FieldError('wrong-type', 'row');
			const event = wiki.list === 'edit' ? parseContributionRow(row, wiki.wiki) : parseLogRow(row, wiki.wiki);
			if (wiki.list === 'edit' && event.user !== null && event.user !== asked.name) throw new NameMismatch(event.user);
			const trace = wiki.list === 'log' ? parseLogTrace(row, event) : null;
			if (trace !== null) traces.push({ ...trace, logId: event.logId ?? 0 });
			if (isStreamed(event)) events.push(event);
			outcomes.set(event.key, {
				tags: 'tags' in row ? readTags(row) : null,
				pageId: integerField(row, 'pageid') || null,
				at: asked.at,
			});
		} catch (error) {
			if (!(error instanceof FieldError)) throw error;
			errors.set(`backfill:${error.fault}:${error.message}`, JSON.stringify(row));
		}
	}
	const times = events.map(({ time }) => time);
	const known =
		wiki.list !== 'edit' || times.length === 0 ? [] : await findTraces(Math.min(...times), Math.max(...times));
	const mine = events
		.filter((event) => !isTrace(event, known))
		.map((event) => withName(event, wiki.list, asked))
		.filter((event) => wiki.list === 'edit' || wiki.list === 'log' || event.about.includes(asked.name));
	const place = placeOf(answer, readPlace(wiki).title);
	// It would be asked again without end.
	if (place !== null && place === wiki.place) throw new FieldError('out-of-range', 'continue');
	return {
		events: mine.map((event) => {
			const outcome = outcomes.get(event.key);
			return { event, wiki: where, ...(outcome && { asked: outcome }) };
		}),
		name: asked.name,
		traces,
		errors: Array.from(errors, ([kind, sample]) => ({ kind, occurrences: 1, samples: [sample] })),
		next: place !== null ? { list: wiki.list as BackfillList, place } : nextList(wiki, asked),
		reachedAt: wiki.list === 'edit' && times.length > 0 ? Math.min(...times) : null,
	};
}

/** In an answer with only log events, the account that was requested with them shows who did them. */
function checkName(query: JsonObject, asked: Asked): void {
	const account: unknown = Array.isArray(query['users']) ? query['users'][0] : undefined;
	const name = isObject(account) ? textField(account, 'name', 255) : null;
	if (name !== null && name !== asked.name) throw new NameMismatch(name);
}

/** The wiki with its addresses, which are in its first answer. */
function wikiOf(answer: JsonObject, { wiki }: BackfillWikiRow): Wiki {
	const general = objectField(objectField(answer, 'query'), 'general');
	const unknown: Wiki = { name: wiki, scriptUrl: null, articleUrl: null };
	const server = textField(general, 'server', 512)?.replace(/^\/\//, 'https://') ?? null;
	if (server === null) return unknown;
	// An answer of another wiki must never be taken for one of this wiki.
	if (textField(general, 'wikiid', 64) !== wiki) throw new FieldError('out-of-range', 'wikiid');
	if (!/^https?:\/\/[\w.:-]+$/.test(server)) return unknown;
	const [script, article] = [textField(general, 'scriptpath', 512), textField(general, 'articlepath', 512)];
	return {
		name: wiki,
		scriptUrl: script === null ? null : `${server}${script}/index.php`,
		articleUrl: article?.includes('$1') ? `${server}${article}` : null,
	};
}

/** All rows of an answer name the person as the request did, whatever their name was then. */
function withName(event: WikiEvent, list: string, { name, names }: Asked): WikiEvent {
	const own = new Set([name, ...names.filter((one) => isValidAt(one, event.time)).map((one) => one.name)]);
	const about = event.about.map((one) => (own.has(one) ? name : one));
	return { ...event, user: list === 'edit' || list === 'log' ? name : event.user, about: [...new Set(about)].sort() };
}

function placeOf(answer: JsonObject, title: number): string | null {
	if (!('continue' in answer)) return null;
	const place = objectField(answer, 'continue');
	for (const name of Object.keys(place)) textField(place, name, 255);
	return JSON.stringify(title === 0 ? place : { ...place, title: String(title) });
}

function nextList(wiki: BackfillWikiRow, asked: Asked): BackfillPage['next'] {
	const title = readPlace(wiki).title + 1;
	if (title < titlesOf(wiki, asked).length)
		return { list: wiki.list as BackfillList, place: JSON.stringify({ title: String(title) }) };
	const left = backfillLists.slice(backfillLists.indexOf(wiki.list as BackfillList) + 1);
	const list = left.find((one) => (one === 'global' ? isMeta(wiki) : one !== 'edit' || wiki.edits > 0));
	return list === undefined ? null : { list, place: null };
}

/** What is done to an account on all wikis is in Meta's log. */
function isMeta({ wiki }: BackfillWikiRow): boolean {
	return wiki === metaWiki;
}

/** Meta's database name. */
export const metaWiki = 'metawiki';
