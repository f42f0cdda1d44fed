import type { HiddenPart } from '#lib/domain/event/event.ts';
import { pageIdOf } from '../stream/page-id.ts';

/** A row of `list=usercontribs` or `list=logevents`, as the wiki sends it. */
export type ApiRow = Readonly<Record<string, unknown>>;

/** A list of rows that is asked for by user, a stretch of time and a place to go on from. */
export interface RowList {
	/** What its parameters begin with: `uc` or `le`. */
	prefix: string;
	/** The field with the number that orders rows of one second. */
	id: 'revid' | 'logid';
	rows: readonly ApiRow[];
}

/** What one request gets, and where the next one goes on; as MediaWiki, whose place is the first row that is left. */
export interface RowPage {
	rows: ApiRow[];
	next: string | null;
}

/** The page of a list that was asked for, with as many rows as the wiki allows; an API error's code for a question that MediaWiki refuses. */
export function pageOf(
	list: RowList,
	query: URLSearchParams,
	largest: number,
	isWanted: (row: ApiRow) => boolean,
): RowPage | string {
	const get = (name: string) => query.get(list.prefix + name);
	const direction = get('dir') === 'newer' ? 1 : -1;
	const order = (row: ApiRow) => `${compact(row)}|${String(row[list.id]).padStart(15, '0')}`;
	const place = /^(\d{14})\|(\d{1,15})$/.exec(get('continue') ?? '');
	if (get('continue') !== null && place === null) return 'badcontinue';
	const from = place === null ? null : `${place[1]}|${place[2]?.padStart(15, '0')}`;
	const start = get('start') && stamp(get('start') ?? '');
	const end = get('end') && stamp(get('end') ?? '');
	const isBeyond = (value: string, bound: string) => (value < bound ? -1 : value > bound ? 1 : 0) * direction;
	const rows = list.rows
		.filter(isWanted)
		.filter((row) => !start || isBeyond(compact(row), start) >= 0)
		.filter((row) => !end || isBeyond(compact(row), end) <= 0)
		.filter((row) => from === null || isBeyond(order(row), from) >= 0)
		.sort((a, b) => isBeyond(order(a), order(b)));
	const limit = Math.min(Number(get('limit') ?? 10), largest);
	const left = rows[limit];
	return { rows: rows.slice(0, limit), next: left === undefined ? null : `${compact(left)}|${String(left[list.id])}` };
}

/** What says in a row that a part is hidden: of a revision, and of a log entry. */
const flags = [
	['text', 'texthidden', []],
	['text', 'actionhidden', ['ns', 'title', 'params']],
	['comment', 'commenthidden', ['comment']],
	['user', 'userhidden', ['user', 'userid']],
] as const;

/** A row of which these parts are hidden, and no others; what they are stays in it, to be shown again. */
export function withHidden(row: ApiRow, parts: readonly HiddenPart[]): ApiRow {
	const isFlag = (field: string) => flags.some(([, flag]) => flag === field);
	const shown = Object.fromEntries(Object.entries(row).filter(([field]) => !isFlag(field)));
	const other = 'logid' in row ? 'texthidden' : 'actionhidden';
	const hidden = flags.filter(([part, flag]) => parts.includes(part) && flag !== other);
	return { ...shown, ...Object.fromEntries(hidden.map(([, flag]) => [flag, true])) };
}

/** A row as everybody sees it. */
export function publicRow(row: ApiRow): ApiRow {
	const gone = flags.filter(([, flag]) => row[flag] === true).flatMap(([, , fields]) => [...fields] as string[]);
	return Object.fromEntries(Object.entries(row).filter(([field]) => !gone.includes(field)));
}

/** The answer to `prop=revisions&revids=…`; what is there no more is listed as bad. */
export function revisionsOf(ids: readonly number[], find: (id: number) => ApiRow | undefined) {
	const found = ids
		.map(find)
		.filter((row) => row !== undefined)
		.map(publicRow);
	const pages = [...Map.groupBy(found, ({ title }) => title)].map(([title, revisions]) => ({
		...{ pageid: pageIdOf(String(title)), ns: revisions[0]?.['ns'], title },
		revisions: revisions.map(({ texthidden, ...row }) => ({
			...row,
			...(texthidden === true && { sha1hidden: true }),
		})),
	}));
	const bad = ids.filter((id) => find(id) === undefined).map((id) => [id, { revid: id, missing: true }] as const);
	return { pages, ...(bad.length > 0 && { badrevids: Object.fromEntries(bad) }) };
}

/** The row's time as MediaWiki's continuation has it: `20261123042950`. */
function compact(row: ApiRow): string {
	return stamp(String(row['timestamp']));
}

function stamp(time: string): string {
	return time.replace(/\D/g, '').slice(0, 14);
}

/** What we need of a message of the stream. */
interface StreamMessage {
	meta: { domain: string };
	wiki: string;
	type: string;
	user?: string;
	timestamp: number;
	namespace?: number;
	title?: string;
	comment?: string;
	minor?: boolean;
	revision?: { old?: number; new: number };
	length?: { old?: number; new: number };
	log_id?: number;
	log_type?: string;
	log_action?: string;
	log_params?: unknown;
}

/** Far above the numbers that the stream's messages have. */
const beyond = 1e12;

/**
 * The rows that a message of the stream leaves behind on its wiki: also those that MediaWiki adds without a word in the
 * stream, which are `create/create` of a new page, the dummy revisions of moves and protections, and the redirect of a move.
 */
export function rowsOf(message: string): { wiki: string; contributions: ApiRow[]; logEvents: ApiRow[] } | null {
	const data = JSON.parse(message) as StreamMessage;
	const { wiki, log_id: logId = 0 } = data;
	if (data.meta.domain === 'canary' || typeof data.user !== 'string') return null;
	const common = {
		user: data.user,
		ns: data.namespace,
		title: data.title,
		timestamp: `${new Date(data.timestamp * 1000).toISOString().slice(0, 19)}Z`,
		comment: data.comment,
		tags: [],
	};
	if (data.type === 'log') {
		if (logId <= 0) return null;
		const dummy = { ...common, revid: beyond + 2 * logId, parentid: 1, new: false, minor: true, size: 9, sizediff: 0 };
		const log = {
			...common,
			logid: logId,
			type: data.log_type,
			action: data.log_action,
			params: data.log_params ?? {},
		};
		if (data.log_type === 'protect')
			return { wiki, contributions: [dummy], logEvents: [{ ...log, revid: dummy.revid }] };
		if (data.log_type !== 'move') return { wiki, contributions: [], logEvents: [log] };
		const target = (data.log_params as { target: string }).target;
		const params = { target_ns: data.namespace, target_title: target, suppressredirect: false };
		const summary = { comment: `${data.user} moved page [[${data.title}]] to [[${target}]]` };
		const moved = { ...dummy, ...summary, title: target };
		const text = Buffer.from(`#REDIRECT [[${target}]]`);
		const redirect = {
			...dummy,
			...summary,
			revid: dummy.revid + 1,
			parentid: 0,
			new: true,
			minor: false,
			size: text.length,
			sizediff: text.length,
		};
		return { wiki, contributions: [moved, redirect], logEvents: [{ ...log, revid: dummy.revid, params }] };
	}
	if (data.revision === undefined || data.length === undefined) return null;
	const contribution = {
		...common,
		revid: data.revision.new,
		parentid: data.revision.old ?? 0,
		new: data.type === 'new',
		minor: data.minor ?? false,
		size: data.length.new,
		sizediff: data.length.new - (data.length.old ?? 0),
	};
	const made = { ...common, logid: beyond + data.revision.new, revid: data.revision.new, params: {} };
	const logEvents = data.type === 'new' ? [{ ...made, type: 'create', action: 'create' }] : [];
	return { wiki, contributions: [contribution], logEvents };
}

/** Whether a row is about a page; `User:` means that namespace, however the wiki calls it. */
export function isPage({ ns, title }: ApiRow, asked: string): boolean {
	if (title === asked) return true;
	return ns === 2 && typeof title === 'string' && asked.replace(/^User:/, '') === title.slice(title.indexOf(':') + 1);
}
