import { parseLocalUsers } from '#lib/domain/person/global-account.ts';
import type { HiddenPart, WikiEvent } from '#lib/domain/event/event.ts';
import {
	FieldError,
	integerField,
	isObject,
	type JsonObject,
	objectField,
	required,
	textField,
} from '#lib/domain/core/json-fields.ts';
import { parseLogRow } from '#lib/domain/backfill/log-row.ts';
import type { ActionApi } from '#lib/server/wiki-api/action-api.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import type { Config } from '#lib/server/platform/config.ts';
import { readGlobalAccount } from '#lib/server/wiki-api/global-accounts.ts';
import type { Log } from '#lib/server/platform/log.ts';
import {
	findLocalAccountLookup,
	listLocalAccounts,
	recordLocalAccountLookup,
} from '#lib/server/store/person/local-accounts.ts';
import { findDueNameLookup, type NameLookupResult, recordNameLookup } from '#lib/server/store/person/daily-names.ts';
import {
	findVisibilityRecheck,
	type Recheck,
	recordVisibilityRecheck,
} from '#lib/server/store/visibility/visibility-rechecks.ts';
import {
	findUnhideRequest,
	postponeUnhide,
	recordUnhidden,
	recordUnhiddenLogEntry,
	type ShownRevision,
} from '#lib/server/store/visibility/unhide-queue.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import { retryWhileDatabaseAway } from './retry-while-away.ts';

/** Whoever holds the lease keeps up with what the wikis show with these. */
export interface JobOptions {
	leased: LeasedDb;
	config: Pick<Config, 'metaApiUrl'>;
	api: ActionApi;
	log: Log;
	clock: Clock;
	/** Ends it; what was asked for and not recorded is asked for again. */
	signal: AbortSignal;
}

const int32 = 2 ** 31;
/** A wiki's servers may not have a revision yet that is newer than this, in milliseconds. */
const tooNew = 600_000;
/** More titles of one page are not asked for. */
const mostTitles = 5;
const lookEvery = 5_000;
/** How often it is looked whether something is to be asked for again, or a wiki answers that did not, in milliseconds. */
const recheckEvery = 60_000;

/**
 * Asks the wikis, until the signal is aborted, for what they show again after they had hidden it, and once a day for the
 * names of those who are followed, and whether they still show them; and what it may have missed that they hid. Waits while the database is away.
 * @throws {Problem} `lease-lost` when another consumer has taken over
 */
export async function runUpkeep(options: JobOptions): Promise<void> {
	const { clock, signal } = options;
	let recheckAt = clock.monotonicTime();
	while (!signal.aborted) {
		const isBusy =
			(await unhideStep(options)) || (await nameLookupStep(options)) || (await localAccountLookupStep(options));
		if (!isBusy && clock.monotonicTime() >= recheckAt) {
			const went = await visibilityRecheckStep(options);
			if (went === 'on') continue;
			recheckAt = clock.monotonicTime() + recheckEvery;
		}
		if (!isBusy) await clock.wait(lookEvery, signal);
	}
}

async function unhideStep(options: JobOptions): Promise<boolean> {
	const { leased, api, log, signal, clock } = options;
	const wanted = await retryWhileDatabaseAway(options, () => findUnhideRequest(leased, clock.wallTime()));
	if (wanted === null || signal.aborted) return false;
	try {
		const { apiUrl, wiki, revisions, log: entry } = wanted;
		if (entry) {
			const shown = parseLogEntry(await api.ask(apiUrl, buildLogQuery(entry), { signal }), wiki, entry.logId);
			await retryWhileDatabaseAway(options, () => recordUnhiddenLogEntry(leased, wanted, shown));
		} else {
			const shown = parseRevisions(await api.ask(apiUrl, buildQuery(revisions), { signal }));
			await retryWhileDatabaseAway(options, () => recordUnhidden(leased, wanted, shown));
		}
	} catch (error) {
		if (signal.aborted) return false;
		if (!(error instanceof ActionApiError || error instanceof FieldError)) throw error;
		log.warn('a wiki does not tell what it shows again', { error });
		await retryWhileDatabaseAway(options, () => postponeUnhide(leased, wanted, clock.wallTime()));
	}
	return true;
}

function buildQuery(revisions: readonly { revision: number }[]) {
	const revids = revisions.map(({ revision }) => String(revision));
	return { action: 'query', prop: 'revisions', revids, rvprop: ['ids', 'user', 'comment', 'sha1'] };
}

/** All log entries of one second. */
function buildLogQuery({ time }: { time: number }) {
	const second = new Date(time).toISOString();
	const leprop = ['ids', 'title', 'type', 'user', 'timestamp', 'comment', 'details'];
	return { action: 'query', list: 'logevents', lestart: second, leend: second, leprop, lelimit: 500 };
}

/**
 * Finds a log entry in an answer to `action=query&list=logevents` with formatversion 2; null if it is not there.
 * @throws {FieldError}
 */
export function parseLogEntry(answer: JsonObject, wiki: string, logId: number): WikiEvent | null {
	const rows = objectField(answer, 'query')['logevents'];
	const row = (Array.isArray(rows) ? rows : []).filter(isObject).find((one) => one['logid'] === logId);
	return row === undefined ? null : parseLogRow(row, wiki);
}

/**
 * Reads an answer to `action=query&prop=revisions&revids=…` with formatversion 2. Revisions that are missing are left out.
 * @throws {FieldError}
 */
export function parseRevisions(answer: JsonObject): ShownRevision[] {
	const pages = objectField(answer, 'query')['pages'];
	return (Array.isArray(pages) ? pages : []).filter(isObject).flatMap((page) => {
		const revisions: unknown[] = Array.isArray(page['revisions']) ? page['revisions'] : [];
		const place = { namespace: integerField(page, 'ns', -int32, int32 - 1), title: textField(page, 'title', 1024) };
		return revisions.filter(isObject).map((row) => {
			const hidden: HiddenPart[] = [];
			if ('sha1hidden' in row) hidden.push('text');
			if ('commenthidden' in row) hidden.push('comment');
			if ('userhidden' in row) hidden.push('user');
			return {
				revision: required(integerField(row, 'revid', 1), 'revid'),
				hidden,
				user: textField(row, 'user', 255),
				comment: textField(row, 'comment', 16_000),
				page: place,
			};
		});
	});
}

/** Asks what the wikis show of what may have been hidden while the streams did not tell. */
async function visibilityRecheckStep(options: JobOptions): Promise<'on' | 'no further'> {
	const { leased, api, log, signal, clock } = options;
	const wanted = await retryWhileDatabaseAway(options, () => findVisibilityRecheck(leased.db));
	if (wanted === null || signal.aborted) return 'no further';
	const { apiUrl, revisions } = wanted;
	try {
		const canAsk = apiUrl !== null && revisions.length > 0;
		const shown = canAsk ? parseRevisions(await api.ask(apiUrl, buildQuery(revisions), { signal })) : null;
		const has = new Set(shown?.map(({ revision }) => revision));
		const isMissing = ({ revision, pageDeleted, time }: Recheck['revisions'][number]) =>
			!has.has(revision) && !pageDeleted && time < clock.wallTime() - tooNew;
		const missing = shown === null || apiUrl === null ? [] : revisions.filter(isMissing);
		const suppressed: number[] = [];
		for (const [title, some] of Map.groupBy(missing, (one) => one.title)) {
			const since = Math.min(...some.map(({ time }) => time));
			if (apiUrl === null || title === null) continue;
			if (await isDeletionLogged(apiUrl, title, since, options)) continue;
			suppressed.push(...some.map(({ eventId }) => eventId));
		}
		await retryWhileDatabaseAway(options, () =>
			recordVisibilityRecheck(leased, wanted, { shown, suppressed }, clock.wallTime()),
		);
	} catch (error) {
		if (signal.aborted) return 'no further';
		if (!(error instanceof ActionApiError || error instanceof FieldError)) throw error;
		log.warn('a wiki does not tell what it has hidden', { error });
		return 'no further';
	}
	return 'on';
}

/**
 * Whether a wiki's log tells that a page was deleted since a time (ms UTC), under its title or one that it was moved to.
 * Of a deletion with suppression it tells nothing.
 * @throws {ActionApiError} `away`
 */
async function isDeletionLogged(
	apiUrl: string,
	title: string,
	since: number,
	options: Pick<JobOptions, 'api' | 'signal'>,
): Promise<boolean> {
	const [asked, titles] = [new Set<string>(), [title]];
	for (let next = titles.pop(); next !== undefined && asked.size < mostTitles; next = titles.pop()) {
		if (asked.has(next)) continue;
		asked.add(next);
		try {
			const answer = await options.api.ask(apiUrl, buildDeletionQuery(next, since), { signal: options.signal });
			const { isDeleted, movedTo } = parseDeletionLog(answer);
			// A log too long to be read at once is not known: then nothing is taken away.
			if (isDeleted || 'continue' in answer) return true;
			titles.push(...movedTo);
		} catch (error) {
			// A wiki that does not answer for such a title tells nothing, whatever was done.
			if (error instanceof ActionApiError && error.fault === 'refused') return true;
			throw error;
		}
	}
	return titles.length > 0;
}

function buildDeletionQuery(title: string, since: number) {
	const leend = new Date(since).toISOString();
	return {
		action: 'query',
		list: 'logevents',
		letitle: title,
		leend,
		leprop: ['type', 'title', 'details'],
		lelimit: 500,
	};
}

/**
 * Finds in an answer to `action=query&list=logevents&letitle=…` with formatversion 2 whether the page was deleted, and
 * where it was moved to.
 * @throws {FieldError}
 */
export function parseDeletionLog(answer: JsonObject): { isDeleted: boolean; movedTo: string[] } {
	const rows = objectField(answer, 'query')['logevents'];
	const entries = (Array.isArray(rows) ? rows : []).filter(isObject);
	const isDeletion = (action: unknown) => typeof action === 'string' && /^delete(?:_redir2?)?$/.test(action);
	return {
		isDeleted: entries.some((row) => row['type'] === 'delete' && isDeletion(row['action'])),
		movedTo: entries.flatMap((row) =>
			row['type'] === 'move' && isObject(row['params']) ? (textField(row['params'], 'target_title', 1024) ?? []) : [],
		),
	};
}

async function nameLookupStep(options: JobOptions): Promise<boolean> {
	const { leased, config, api, log, signal, clock } = options;
	const wanted = await retryWhileDatabaseAway(options, () => findDueNameLookup(leased.db, clock.wallTime()));
	if (wanted === null || signal.aborted) return false;
	try {
		// Also one that is said to be hidden: from lists only, if everybody is told of it.
		const account = await readGlobalAccount(api, config.metaApiUrl, { centralId: wanted.centralId }, { signal });
		const locally = account === null ? await existsOnAnyWiki(options, wanted.userId) : 'there';
		await retryWhileDatabaseAway(options, () =>
			recordNameLookup(leased, wanted, { account, locally, now: clock.wallTime() }),
		);
	} catch (error) {
		if (signal.aborted) return false;
		if (!(error instanceof ActionApiError || error instanceof FieldError)) throw error;
		log.warn('Meta does not tell a name', { error });
		return false;
	}
	return true;
}

/** Whether wikis that knew a person still do. */
async function existsOnAnyWiki(options: JobOptions, userId: number): Promise<NameLookupResult['locally']> {
	const { leased, api, signal } = options;
	const accounts = await retryWhileDatabaseAway(options, () => listLocalAccounts(leased.db, userId));
	let isClear = true;
	for (const { apiUrl, localId } of accounts) {
		const isThere = parseLocalUsers(await api.ask(apiUrl, buildUsersQuery([localId]), { signal })).get(localId);
		if (isThere) return 'there';
		isClear &&= isThere === false;
	}
	if (accounts.length === 0) return 'unknown';
	return isClear ? 'missing' : 'unclear';
}

function buildUsersQuery(localIds: readonly number[]) {
	return { action: 'query', list: 'users', ususerids: localIds.map(String) };
}

/** Asks a wiki whether it still has some accounts. */
async function localAccountLookupStep(options: JobOptions): Promise<boolean> {
	const { leased, api, log, signal, clock } = options;
	const wanted = await retryWhileDatabaseAway(options, () => findLocalAccountLookup(leased.db, clock.wallTime()));
	if (wanted === null || signal.aborted) return false;
	let isThere: Map<number, boolean> | null = null;
	try {
		const localIds = wanted.accounts.map(({ localId }) => localId);
		isThere = parseLocalUsers(await api.ask(wanted.apiUrl, buildUsersQuery(localIds), { signal }));
	} catch (error) {
		if (signal.aborted) return false;
		if (!(error instanceof ActionApiError || error instanceof FieldError)) throw error;
		log.warn('a wiki does not tell which accounts it has', { error });
	}
	await retryWhileDatabaseAway(options, () => recordLocalAccountLookup(leased, wanted, isThere, clock.wallTime()));
	return true;
}
