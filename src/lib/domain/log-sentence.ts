import { isObject, type JsonObject } from './json-fields.ts';
import type { WikiEvent } from './wiki-event.ts';

/** A stretch of time such as `31 hours`, or the end of one, in ms UTC. */
export type LogTerm = { spans: { count: number; unit: SpanUnit }[] } | { until: number };
export type SpanUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** What fills one of the places $1, $2, … of a sentence. */
export type LogPart =
	| { kind: 'page'; title: string }
	| { kind: 'user'; name: string }
	| { kind: 'text'; text: string }
	| { kind: 'list'; items: string[] }
	/** For PLURAL, and shown as a number. */
	| { kind: 'count'; count: number }
	| { kind: 'term'; term: LogTerm };

/** What a log event did: the message `log-KEY` and what fills its places. */
export interface LogSentence {
	key: string;
	parts: LogPart[];
}

type LogEvent = Pick<WikiEvent, 'logType' | 'logAction' | 'logParams' | 'title'>;

/** The page or user of the title, and the parameters: empty where they came as no object. */
interface Told {
	action: string;
	page: LogPart;
	/** The user whose page the title is. */
	user: LogPart;
	params: JsonObject;
	/** The parameters where they came as an array, as from old and from some extensions' logs. */
	list: unknown[];
}

const text = (value: unknown): LogPart => ({ kind: 'text', text: typeof value === 'string' ? value : String(value) });
const items = (value: unknown): string[] =>
	Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
const count = (value: unknown): LogPart => ({ kind: 'count', count: Array.isArray(value) ? value.length : 1 });
const isTold = (value: unknown): value is string | number =>
	(typeof value === 'string' && value !== '') || typeof value === 'number';
const sentence = (key: string, ...parts: LogPart[]): LogSentence => ({ key, parts });

/** What each log type tells; null for an action, or parameters, of which nothing is known. */
const kinds: Readonly<Record<string, (told: Told) => LogSentence | null>> = {
	block: ({ action, user, params, list }) => {
		if (action === 'unblock') return sentence('unblock', user);
		if (action !== 'block' && action !== 'reblock') return null;
		const isPartial = params['sitewide'] === false;
		return withTerm(
			`${action}${isPartial ? '-partial' : ''}`,
			user,
			params['duration'] ?? params['5::duration'] ?? list[0],
		);
	},
	gblblock: ({ action, user }) => {
		if (/^gblock/.test(action)) return sentence('gblblock', user);
		if (action === 'gunblock') return sentence('gblunblock', user);
		return action === 'modify' ? sentence('gblreblock', user) : null;
	},
	globalauth: ({ action, user, params, list }) => {
		if (action === 'delete') return sentence('globalauth-delete', user);
		const [added, removed] = [params['added'] ?? words(list[0]), params['removed'] ?? words(list[1])].map(items);
		if (added?.includes('locked')) return sentence('globalauth-lock', user);
		if (removed?.includes('locked')) return sentence('globalauth-unlock', user);
		return action === 'setstatus' ? sentence('globalauth', user) : null;
	},
	move: ({ action, page, params, list }) => {
		const target = params['target'] ?? list[0];
		if (!isTold(target)) return null;
		const to: LogPart = { kind: 'page', title: String(target) };
		if (action === 'move_redir') return sentence('move-over', page, to);
		const isSilent = String(params['noredir'] ?? list[1] ?? '0') === '1';
		return sentence(isSilent ? 'move-silent' : 'move', page, to);
	},
	delete: ({ action, page, params }) => {
		switch (action) {
			case 'delete':
				return sentence('delete', page);
			case 'delete_redir':
			case 'delete_redir2':
				return sentence('delete-redirect', page);
			case 'restore':
				return sentence('restore', page);
			case 'revision':
			case 'event':
				return visibility(action, page, params);
			default:
				return null;
		}
	},
	protect: ({ action, page, params, list }) => {
		if (action === 'unprotect') return sentence('unprotect', page);
		const from = params['oldtitle'] ?? list[0];
		if (action === 'move_prot')
			return isTold(from) ? sentence('protect-moved', page, { kind: 'page', title: String(from) }) : null;
		const details = Array.isArray(params['details']) ? params['details'].filter(isObject) : [];
		const levels = details.map(({ type, level }) => `${String(type)}=${String(level)}`);
		const key = action === 'modify' ? 'protect-modify' : 'protect';
		return levels.length === 0 ? sentence(`${key}-plain`, page) : sentence(key, page, { kind: 'list', items: levels });
	},
	upload: ({ action, page }) =>
		sentence(action === 'overwrite' ? 'upload-again' : action === 'revert' ? 'upload-revert' : 'upload', page),
	rights: ({ user, params, list }) =>
		groups('rights', user, params['oldgroups'] ?? words(list[0]), params['newgroups'] ?? words(list[1])),
	gblrights: ({ user, params, list }) =>
		groups('gblrights', user, params['oldGroups'] ?? words(list[0]), params['newGroups'] ?? words(list[1])),
	renameuser: ({ params }) => renamed('renameuser', params),
	gblrename: ({ params }) => renamed('gblrename', params),
	newusers: ({ action, user }) => {
		const keys: Record<string, string> = { create: 'newuser', autocreate: 'newuser-auto', newusers: 'newuser' };
		const key = keys[action];
		if (key !== undefined) return sentence(key);
		return ['create2', 'byemail', 'forcecreatelocal'].includes(action) ? sentence('newuser-other', user) : null;
	},
	patrol: ({ page, params, list }) => {
		const revision = params['curid'] ?? list[0];
		return isTold(revision) ? sentence('patrol', page, text(revision)) : null;
	},
	thanks: ({ user }) => sentence('thanks', user),
	abusefilter: ({ action, page, params }) =>
		action === 'hit' && isTold(params['filter']) ? sentence('abusefilter', page, text(params['filter'])) : null,
	create: ({ page }) => sentence('create', page),
	merge: ({ page, params, list }) => {
		const into = params['dest'] ?? list[0];
		return isTold(into) ? sentence('merge', page, { kind: 'page', title: String(into) }) : null;
	},
	import: ({ page }) => sentence('import', page),
	contentmodel: ({ page, params }) =>
		isTold(params['oldmodel']) && isTold(params['newmodel'])
			? sentence('contentmodel', page, text(params['oldmodel']), text(params['newmodel']))
			: null,
	pagelang: ({ page, params }) =>
		isTold(params['oldlanguage']) && isTold(params['newlanguage'])
			? sentence('pagelang', page, text(params['oldlanguage']), text(params['newlanguage']))
			: null,
	tag: ({ page, params }) => {
		const [added, removed] = [items(params['tagsAdded']), items(params['tagsRemoved'])];
		if (added.length > 0 && removed.length > 0)
			return sentence('tag-both', page, { kind: 'list', items: added }, { kind: 'list', items: removed });
		if (added.length > 0) return sentence('tag-added', page, { kind: 'list', items: added });
		return removed.length > 0 ? sentence('tag-removed', page, { kind: 'list', items: removed }) : null;
	},
	managetags: ({ action, params }) =>
		['create', 'delete', 'activate', 'deactivate'].includes(action) && isTold(params['tag'])
			? sentence(`managetags-${action}`, text(params['tag']))
			: null,
	review: ({ action, page }) => {
		if (action.startsWith('approve')) return sentence('review', page);
		return action.startsWith('unapprove') ? sentence('review-undone', page) : null;
	},
};

/**
 * What a log event did, from what the log itself tells. Null for kinds that are not known here, and where the
 * parameters lack what the sentence needs: then only type and action can be shown.
 */
export function logSentence({ logType, logAction, logParams, title }: LogEvent): LogSentence | null {
	const tell = logType === null || !Object.hasOwn(kinds, logType) ? undefined : kinds[logType];
	if (tell === undefined) return null;
	return tell({
		action: logAction ?? '',
		page: { kind: 'page', title: title ?? '' },
		user: { kind: 'user', name: userOf(title ?? '') },
		params: isObject(logParams) ? logParams : {},
		list: Array.isArray(logParams) ? logParams : [],
	});
}

/** A name without its namespace, and without what tells from where Meta's logs are about it. */
function userOf(title: string): string {
	return title.slice(title.indexOf(':') + 1).replace(/@[a-z0-9_-]+$/, '');
}

/** `sysop, bot` of old logs; `(none)` and nothing mean no group. */
function words(value: unknown): string[] {
	if (typeof value !== 'string') return items(value);
	return value
		.split(',')
		.map((word) => word.trim())
		.filter((word) => word !== '' && word !== '(none)');
}

function withTerm(key: string, user: LogPart, duration: unknown): LogSentence {
	if (typeof duration !== 'string') return sentence(`${key}-plain`, user);
	if (/^(infinit[ey]|indefinite|never)$/i.test(duration)) return sentence(`${key}-forever`, user);
	const term = parseTerm(duration);
	if (term === null) return sentence(key, user, text(duration));
	return sentence('until' in term ? `${key}-until` : key, user, { kind: 'term', term });
}

/** `31 hours`, `1 week 3 days`, or an instant; null for whatever else people and programs write there. */
export function parseTerm(duration: string): LogTerm | null {
	if (/^\d{4}-\d\d-\d\dT[\d:]+Z$/.test(duration)) {
		const until = Date.parse(duration);
		return Number.isNaN(until) ? null : { until };
	}
	const found = [...duration.matchAll(/(\d{1,6})\s*(second|minute|hour|day|week|fortnight|month|year)s?\b/gi)];
	if (found.length === 0 || duration.replace(/(\d{1,6})\s*[a-z]+|[\s,]|and/gi, '') !== '') return null;
	const spans = found.map(([, digits, name]) => {
		const unit = String(name).toLowerCase();
		return unit === 'fortnight'
			? { count: 2 * Number(digits), unit: 'week' as const }
			: { count: Number(digits), unit: unit as SpanUnit };
	});
	return { spans };
}

function groups(key: string, user: LogPart, before: unknown, after: unknown): LogSentence {
	const [old, now] = [new Set(words(before)), new Set(words(after))];
	const added: LogPart = { kind: 'list', items: [...now.difference(old)] };
	const removed: LogPart = { kind: 'list', items: [...old.difference(now)] };
	if (added.items.length > 0 && removed.items.length > 0) return sentence(`${key}-both`, user, added, removed);
	if (added.items.length > 0) return sentence(`${key}-added`, user, added);
	return removed.items.length > 0 ? sentence(`${key}-removed`, user, removed) : sentence(key, user);
}

function renamed(key: string, { olduser, newuser }: JsonObject): LogSentence | null {
	if (!isTold(olduser) || !isTold(newuser)) return null;
	return sentence(key, { kind: 'user', name: String(olduser) }, { kind: 'user', name: String(newuser) });
}

/** MediaWiki's bits of what is hidden of a revision or a log entry. */
const hidable = [1, 2, 4];

/** Whether parts of revisions or log entries were hidden, shown again, or both. */
function visibility(action: string, page: LogPart, { ids, ofield, nfield }: JsonObject): LogSentence {
	const [before, after] = [Number(ofield), Number(nfield)];
	const hides = hidable.some((bit) => (after & ~before & bit) !== 0);
	const shows = hidable.some((bit) => (before & ~after & bit) !== 0);
	const change = hides === shows ? 'changed' : hides ? 'hidden' : 'shown';
	return sentence(`${action}-${change}`, page, count(ids));
}
