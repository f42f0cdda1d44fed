import type fc from 'fast-check';
import { parseSessionId, formatSessionId } from '#lib/domain/access/session-id.ts';
import { parseContributionRow } from '#lib/domain/backfill/contribution-row.ts';
import { parseLogRow } from '#lib/domain/backfill/log-row.ts';
import { parseLogTrace } from '#lib/domain/backfill/log-trace.ts';
import { canonicalCampaignName } from '#lib/domain/campaign/campaign.ts';
import { parseCategory, parseTitles } from '#lib/domain/campaign/page-answers.ts';
import { formatScope, parseScope } from '#lib/domain/campaign/scope-json.ts';
import { parseDay } from '#lib/domain/core/calendar-day.ts';
import { readPageAfter } from '#lib/client/event/page-after.ts';
import { WikiError } from '#lib/client/wiki-api/action-api.ts';
import { readGlobalAccount } from '#lib/client/wiki-api/global-account.ts';
import { findShownRevisions } from '#lib/client/wiki-api/hidden-revisions.ts';
import { readLocalBlocks } from '#lib/client/wiki-api/local-blocks.ts';
import { csvCell } from '#lib/domain/core/csv.ts';
import { FieldError, type JsonObject } from '#lib/domain/core/json-fields.ts';
import { formatPreferenceCookie, parsePreferenceCookies } from '#lib/domain/core/preferences.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { parseInstant, parseTerm } from '#lib/domain/event/log-term.ts';
import { formatCursor, parseCursor } from '#lib/domain/event/page-cursor.ts';
import { formatChangeCursor, parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { formatFilter, parseFilter } from '#lib/domain/filter/event-filter.ts';
import { formatView, parseView, readView } from '#lib/domain/filter/view.ts';
import { parseAskedRevisions, parseReverting } from '#lib/domain/outcome/asked-revisions.ts';
import { parseTagNames } from '#lib/domain/outcome/tag-names.ts';
import { parseGlobalAccount, parseLocalUsers, parseRenameInProgress } from '#lib/domain/person/global-account.ts';
import { canonicalIp } from '#lib/domain/person/ip-address.ts';
import { parseLocalBlocks } from '#lib/domain/person/local-block.ts';
import { formatPeopleView, parsePeopleView } from '#lib/domain/person/people-view.ts';
import { canonicalUsername, normalizedUsername } from '#lib/domain/person/username.ts';
import { formatCompared, formatComparison, parseCompared, parseComparison } from '#lib/domain/report/comparison.ts';
import { parseReviewOrder } from '#lib/domain/review/review-order.ts';
import { parseSummary, summaryUrl } from '#lib/domain/sentence/edit-summary.ts';
import { eventSentences } from '#lib/domain/sentence/event-sentence.ts';
import { wikibaseEdit } from '#lib/domain/sentence/wikibase-summary.ts';
import { parseRecentChange, parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import { parseStreamMessage } from '#lib/domain/stream/stream-message.ts';
import { formatCandidates, parseCandidates } from '#lib/domain/tracking/candidates.ts';
import { canonicalLabel, parseLabels } from '#lib/domain/tracking/labels.ts';
import { parsePastedNames } from '#lib/domain/tracking/pasted-names.ts';
import { formatTrackedView, parseTrackedView } from '#lib/domain/tracking/tracked-view.ts';
import { parseDeletions } from '#lib/domain/visibility/page-deletion-log.ts';
import { parseLogEntry } from '#lib/domain/visibility/shown-log-entry.ts';
import { parseRevisions } from '#lib/domain/visibility/shown-revisions.ts';
import { parseWikimediaHost, titleInAddress } from '#lib/domain/wiki/wikimedia-host.ts';
import { chooseLanguage } from '#lib/messages/languages.ts';
import { parseEndSessions } from '#lib/server/auth/end-sessions-request.ts';
import { parseWikimediaProfile } from '#lib/server/auth/wikimedia-profile.ts';
import { parseCampaign, parseDays, parseDeletion } from '#lib/server/campaign/campaign-form.ts';
import { parsePeriod } from '#lib/server/campaign/parse-period.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { parseChangesRequest } from '#lib/server/event/changes-request.ts';
import { parseChartsRequest, parseEventsRequest, parseFilterRequest } from '#lib/server/event/events-request.ts';
import { parseViewId, parseViewRequest } from '#lib/server/filter/view-request.ts';
import { typedIn } from '#lib/server/http/form.ts';
import { readJsonObject } from '#lib/server/http/json-body.ts';
import { readForm } from '#lib/server/http/request-body.ts';
import { isLoopbackHost, namesNoAction, parseOwnPath } from '#lib/server/http/request-guard.ts';
import { ConfigError, readConfig } from '#lib/server/platform/config.ts';
import { parseMysqlCnf } from '#lib/server/platform/mysql-cnf.ts';
import { parseRetryAfter } from '#lib/server/platform/retry-after.ts';
import { parseReportRequest } from '#lib/server/report/report-request.ts';
import { parseClaimRequest } from '#lib/server/review/claims-request.ts';
import { parseMarksRequest } from '#lib/server/review/marks-request.ts';
import { mayReadMetrics } from '#lib/server/status/metrics-access.ts';
import { parseEnd, parseReason, parseTerms } from '#lib/server/tracking/tracking-form.ts';
import { ActionApiError, WikiSession } from '#lib/server/wiki-api/wiki-session.ts';
import { readEventParticipants } from '#lib/server/wiki-api/event-participants.ts';
import { readUsersInCategory, readUsersLinkedOn } from '#lib/server/wiki-api/listed-users.ts';
import { systemClock } from '#lib/server/platform/clock.ts';
import { readPage } from '../../../consumer/jobs/backfill/backfill-question.ts';
import { formatPosition, parsePosition, parseStreamId } from '../../../consumer/stream/position.ts';
import { createSieve, sieveNames } from '../../../consumer/stream/sieve.ts';
import { loadActionApi, loadContributionRows, loadLogRows, loadRecording } from '../../../fixtures/wikimedia/load.ts';
import { parseOrders, withOrder } from '../../../src/routes/campaigns/report/row-order.ts';
import { decodeList } from '../../../src/routes/settings/list-file.ts';
import { anyLike, anyText, type Attack, attacks, longPlaces, type Outside, textOf } from './given.ts';

/** A parser of something that comes from outside, and what must be true of it. */
export interface Parser {
	name: string;
	/** Inputs. */
	given: fc.Arbitrary<unknown>;
	/** Reads one. May be a promise. */
	read: (given: never) => unknown;
	/** The errors that it may throw: what its comment names. */
	mayThrow: readonly Kind[];
	/** The inverse: what it makes of a value is read as the same value. Null: there is none. */
	again: ((value: never) => unknown) | null;
	/** Long inputs of one kind, each with the same parts again and again. Its time must grow no faster than they do. */
	long: readonly ((length: number) => unknown)[];
}

type Kind = abstract new (...args: never[]) => Error;

interface Options<Given, Value> {
	/** Good inputs, from which others are made. */
	like?: readonly Given[];
	mayThrow?: readonly Kind[];
	again?: (value: NonNullable<Value>) => Given;
}

/** A parser of text. */
function text<Value>(
	name: string,
	read: (text: string) => Value,
	{ like = [], mayThrow = [], again, starts = [] }: Options<string, Value> & { starts?: readonly string[] } = {},
): Parser {
	const long = attacks(starts).map((attack) => (length: number) => textOf(attack, length));
	return { name, given: anyText(like), read, mayThrow, again: again ?? null, long };
}

/** A parser of what a JSON text holds. @param make what it takes of such a value */
function value<Given, Value>(
	name: string,
	read: (given: Given) => Value,
	make: (value: Outside) => Given,
	{
		like,
		mayThrow = [],
		again,
	}: { like: readonly Outside[]; mayThrow?: readonly Kind[]; again?: (value: NonNullable<Value>) => Given },
): Parser {
	// Each place with the attacks in turn: all of them at all places would be hours.
	const all = attacks();
	const places = like.flatMap(longPlaces);
	const step = Math.max(1, Math.floor((all.length * places.length) / 500));
	const long = places.flatMap((put, at) =>
		all
			.filter((_, index) => index % step === at % step)
			.map((attack: Attack) => (length: number) => make(put(textOf(attack, length)))),
	);
	return { name, given: anyLike(like).map(make), read, mayThrow, again: again ?? null, long };
}

/** The object that a wiki or a client has sent. */
function object<Value>(
	name: string,
	read: (object: JsonObject) => Value,
	like: readonly unknown[],
	mayThrow: readonly Kind[] = [FieldError],
): Parser {
	return value(name, read, asObject, { like: like as Outside[], mayThrow });
}

const asObject = (sent: Outside): JsonObject =>
	typeof sent === 'object' && sent !== null && !Array.isArray(sent) ? sent : { sent };

/** The fields of a form or of an address; a list is a field that comes several times. */
function fields<Value>(
	name: string,
	read: (fields: URLSearchParams) => Value,
	options: {
		like: readonly Outside[];
		mayThrow?: readonly Kind[];
		again?: (value: NonNullable<Value>) => URLSearchParams;
	},
): Parser {
	return value(name, read, asFields, options);
}

function asFields(sent: Outside): URLSearchParams {
	const made = new URLSearchParams();
	for (const [name, given] of Object.entries(asObject(sent)))
		for (const one of Array.isArray(given) ? given : [given])
			made.append(name, typeof one === 'string' ? one : JSON.stringify(one));
	return made;
}

const asBytes = (sent: string): Uint8Array => new TextEncoder().encode(sent);
const query = (rows: Record<string, unknown>) => ({ batchcomplete: true, query: rows });
const recorded = (...names: string[]) => names.map(loadActionApi);
const logRows = loadLogRows();
const contributionRows = loadContributionRows().slice(0, 20);
const messages = (
	[
		'mediawiki',
		'wikimedia',
		'odd-titles',
		'log-actions',
		'mediawiki-hidden',
		'mediawiki-page-changes',
		'mediawiki-tags',
	] as const
).flatMap((name) => loadRecording(name).slice(0, 40));
const moment = { now: Date.UTC(2026, 10, 30), zone: 'Europe/Berlin' };
const wiki = {
	name: 'dewiki',
	scriptUrl: 'https://de.wikipedia.org/w/index.php',
	articleUrl: 'https://de.wikipedia.org/wiki/$1',
};
const event = { ...parseLogRow(logRows[0] ?? {}, 'dewiki'), id: 1 };
const filterLike: Outside[] = [
	{
		user: ['Alice', '127.0.0.1'],
		wiki: 'dewiki',
		type: 'log:block/unblock',
		from: '2026-01-01',
		to: '2026-02-01T10:00:00Z',
		show: 'bot',
	},
	{
		label: 'a',
		namespace: ['0', '-1'],
		minor: 'true',
		title: 'A b',
		page: ['C'],
		tag: ['x'],
		reverted: 'unknown',
		period: '7d',
	},
	{
		'not-user': 'Bob',
		'size-from': '-5',
		'size-to': '+5',
		comment: 'é',
		risk: 'high',
		review: 'reviewed',
		as: 'by',
		limit: '10',
		cursor: '1-2',
	},
];
const campaignLike: Outside = {
	...{
		name: 'Café',
		description: 'a\r\nb',
		label: 'l',
		zone: 'Europe/Berlin',
		first: '2026-01-01',
		last: '2026-02-01',
		depth: '1',
	},
	...{
		wikis: 'dewiki, enwiki',
		namespaces: 'some',
		'namespace-numbers': '0 1',
		pages: 'dewiki:A b\r\nenwiki C',
		category: 'dewiki: D',
	},
	'delete-on': '2027-01-01',
};
const trackingLike: Outside = { reason: 'x', labels: 'a, b\nc', ends: '2099-12-30', endless: 'on' };
const key = 'dewiki:rev:1';
const uuid = '01234567-89ab-cdef-0123-456789abcdef';
const asked = { name: 'Alice', names: [], at: moment.now };

/** An answer to a program, of any status and type. */
function answered(sent: Outside): typeof fetch {
	return async () =>
		new Response(JSON.stringify(sent), {
			status: 200,
			headers: { 'retry-after': '1', 'content-type': 'application/json' },
		});
}

const noDatabase = new Proxy(
	{},
	{
		get: () => () => {
			throw new Problem('not-found', 'there is no database here');
		},
	},
) as Db;

/** Every parser of what comes from outside. */
export const parsers: readonly Parser[] = [
	// Addresses, cookies and headers.
	text('parseSessionId', parseSessionId, { like: ['local', 'wikimedia:12'], again: formatSessionId }),
	text('parseCursor', parseCursor, { like: ['1764500000000-12'], mayThrow: [Problem], again: formatCursor }),
	text('parseChangeCursor', parseChangeCursor, {
		like: ['a-b.12.9007199254740991'],
		mayThrow: [Problem],
		again: formatChangeCursor,
	}),
	text('parseDay', parseDay, { like: ['2026-02-28'], again: String }),
	text('parsePreferenceCookies', parsePreferenceCookies, {
		like: ['theme=dark; zone=Europe%2FBerlin; language=de-AT; density=compact; bursts=off'],
		again: (given) =>
			Object.entries(given)
				.flatMap(([name, chosen]) =>
					chosen === null ? [] : [formatPreferenceCookie(name as 'zone', String(chosen), false).split(';')[0]],
				)
				.join('; '),
		starts: ['theme=dark', 'language=de', 'zone=A'],
	}),
	text('chooseLanguage', (accept) => chooseLanguage(accept, accept), {
		like: ['de-AT;q=0.9, fr;q=1'],
		starts: ['de;q=', 'de;'],
	}),
	text('parseOwnPath', parseOwnPath, {
		like: ['/a?b#c', '//evil.example', '/\\evil', '/.//evil'],
		again: String,
		starts: ['/', '/a?'],
	}),
	text('isLoopbackHost', (host) => isLoopbackHost(host, 80), { like: ['127.0.0.1:80', '[::1]'] }),
	text(
		'mayReadMetrics',
		(authorization) => mayReadMetrics({ authorization }, '127.0.0.1', { metricsToken: 'x', origin: null }),
		{ like: ['Bearer x'], starts: ['Bearer ', 'Bearer x'] },
	),
	text('parseRetryAfter', (header) => parseRetryAfter(header, moment.now), {
		like: ['120', 'Wed, 21 Oct 2026 07:28:00 GMT'],
	}),
	fields('namesNoAction', namesNoAction, { like: [{ '/track': '' }, { '/constructor': '' }] }),
	fields('parseFilter', parseFilter, { like: filterLike, mayThrow: [Problem], again: formatFilter }),
	fields('parseView', (given) => parseView(given, moment), {
		like: filterLike,
		mayThrow: [Problem],
		again: formatView,
	}),
	fields('readView', (given) => readView(given, moment), { like: filterLike }),
	fields('parsePeopleView', parsePeopleView, {
		like: [{ search: 'a', label: 'b', tracking: 'paused', coverage: 'gaps', order: 'silent' }],
		again: formatPeopleView,
	}),
	fields('parseTrackedView', parseTrackedView, {
		like: [{ search: 'a', page: '2', order: 'last' }],
		again: formatTrackedView,
	}),
	fields('parseReviewOrder', parseReviewOrder, {
		like: [{ order: 'risk' }],
		again: (order) => new URLSearchParams({ order }),
	}),
	fields('parseOrders', parseOrders, {
		like: [{ order: '-edits', 'order-wikis': 'people', 'order-pages': 'page' }],
		again: ({ people, wikis, pages }) =>
			withOrder(withOrder(withOrder(new URLSearchParams(), 'people', people), 'wikis', wikis), 'pages', pages),
	}),
	text('parseCompared', parseCompared, {
		like: ['user:Alice', 'label:b', 'campaign:c'],
		again: formatCompared,
		starts: ['user:', 'label:', 'campaign:'],
	}),
	fields('parseComparison', parseComparison, {
		like: [{ compare: ['user:A', 'label:b'], number: 'edits', days: 'first' }],
		mayThrow: [Problem],
		again: formatComparison,
	}),
	fields('parseEventsRequest', parseEventsRequest, { like: filterLike, mayThrow: [Problem] }),
	fields('parseFilterRequest', parseFilterRequest, { like: filterLike, mayThrow: [Problem] }),
	fields('parseChartsRequest', parseChartsRequest, { like: filterLike, mayThrow: [Problem] }),
	fields('parseChangesRequest', (given) => parseChangesRequest(given), {
		like: [{ after: 'e.1.2', limit: '5' }],
		mayThrow: [Problem],
	}),
	fields('parseReportRequest', (given) => parseReportRequest(noDatabase, given), {
		like: [
			{
				label: ['a', 'b'],
				from: '2026-01-01',
				to: '2026-02-01',
				zone: 'Europe/Berlin',
				namespace: ['0', '1'],
				wiki: 'dewiki',
				by: 'day',
				limit: '5',
			},
			{ campaign: 'a' },
			{ user: ['A'] },
		],
		mayThrow: [Problem],
	}),

	// Forms and bodies.
	fields('parseCampaign', parseCampaign, { like: [campaignLike], mayThrow: [Problem] }),
	fields('parseDays', (given) => parseDays(given, 'Europe/Berlin'), { like: [campaignLike], mayThrow: [Problem] }),
	fields('parseDeletion', (given) => parseDeletion(given, 'Europe/Berlin', moment.now), {
		like: [campaignLike],
		mayThrow: [Problem],
	}),
	text(
		'parsePeriod',
		(given) =>
			parsePeriod({ first: { text: given, field: 'a' }, last: { text: '2026-12-01', field: 'b' } }, 'Asia/Tehran'),
		{ like: ['2026-01-01'], mayThrow: [Problem] },
	),
	fields('parseTerms', parseTerms, { like: [trackingLike], mayThrow: [Problem] }),
	fields('parseReason', parseReason, { like: [trackingLike], mayThrow: [Problem] }),
	fields('parseEnd', parseEnd, { like: [trackingLike], mayThrow: [Problem] }),
	fields('typedIn', typedIn, { like: [trackingLike, { __proto__: 'x' }] }),
	text('canonicalCampaignName', canonicalCampaignName, { like: ['Café 1'], again: String }),
	text('canonicalLabel', canonicalLabel, { like: ['new users'], again: String }),
	text('parseLabels', parseLabels, { like: ['a, b\nc'], again: (labels) => labels.join(',') }),
	text('canonicalUsername', canonicalUsername, {
		like: ['user:example_User', '[[User:X|x]]', '2001:db8::1', '192.0.2.1', '~2026-1'],
		again: String,
		starts: ['user:', '[[user:'],
	}),
	text('normalizedUsername', normalizedUsername, { like: ['Example'] }),
	text('canonicalIp', canonicalIp, { like: ['192.000.2.1', '2001:db8::1', '::'], again: String }),
	text('parsePastedNames', parsePastedNames, {
		like: [
			'Alice\nUser:Bob, "Carl, C"; * [[User:D|d]]',
			'username\tdate\nA\t2026-01-01',
			'https://de.wikipedia.org/wiki/User:A,{{user|X}} a@b.example (1)',
		],
		starts: ['username,', '* ', '[[User:', '{{user|', 'https://de.wikipedia.org/wiki/User:', 'a@', 'a\tb\n', '"a'],
	}),
	text('parseCandidates', parseCandidates, {
		like: [
			formatCandidates({ title: 'A', isCut: false, rows: [{ line: 1, typed: 'a', name: 'A', outcome: 'found' }] }),
		],
		again: formatCandidates,
		starts: ['["'],
	}),
	text('parseWikimediaHost', parseWikimediaHost, {
		like: ['https://de.m.wikipedia.org/wiki/A', 'www.wikidata.org'],
		again: String,
		starts: ['https://'],
	}),
	text('titleInAddress', titleInAddress, {
		like: ['https://de.wikipedia.org/wiki/A_b', '//x/w/index.php?title=%C3'],
		starts: ['https://de.wikipedia.org/wiki/', 'https://a/w/index.php?title='],
	}),
	text('decodeList', (given) => decodeList(asBytes(given)), { like: ['a\nb', '\u00FF\u00FE', 'PK\u0003\u0004'] }),
	value(
		'decodeList of bytes',
		decodeList,
		(sent) => Uint8Array.from(JSON.stringify(sent), (one) => one.charCodeAt(0)),
		{ like: ['ÿþ\u0000a', 'þÿ'] },
	),
	object('parseViewRequest', parseViewRequest, [{ id: 1, name: 'a', query: 'user=A&show=bot&period=7d' }], [Problem]),
	object('parseViewId', parseViewId, [{ id: 1 }], [Problem]),
	object('parseClaimRequest', parseClaimRequest, [{ claim: uuid, runs: [[key]], isOpen: true }], [Problem]),
	object(
		'parseMarksRequest',
		parseMarksRequest,
		[{ reviewer: 'local', marks: [{ requestId: uuid, key, mark: 'reviewed', note: 'n', madeAt: 1 }] }],
		[Problem],
	),
	text(
		'readJsonObject',
		(body) =>
			readJsonObject(
				new Request('http://x', { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
			),
		{ like: ['{"a":1}'], mayThrow: [Problem], starts: ['{"a":"'] },
	),
	text(
		'readForm',
		(body) =>
			readForm(
				new Request('http://x', {
					method: 'POST',
					body,
					headers: { 'content-type': 'application/x-www-form-urlencoded' },
				}),
			),
		{ like: ['a=b&c=%41'], mayThrow: [Problem] },
	),
	text(
		'content-type of a form',
		(type) =>
			readForm(
				new Request('http://x', {
					method: 'POST',
					body: 'a=b',
					headers: { 'content-type': type.replace(/[^\t\x20-\x7E]/g, '').trim() },
				}),
			),
		{
			like: ['application/x-www-form-urlencoded; charset=utf-8'],
			mayThrow: [Problem],
			starts: ['application/x-www-form-urlencoded;'],
		},
	),
	object('parseEndSessions', parseEndSessions, [{ end: 'others' }, { end: 1 }], [Problem]),
	object('parseWikimediaProfile', parseWikimediaProfile, [{ sub: '1', username: 'A', blocked: false }], []),

	// Wikimedia's streams and the wikis' answers.
	text('parseStreamMessage', parseStreamMessage, { like: messages, starts: ['{"meta":{"stream":"'] }),
	value('parseStreamMessage of JSON', parseStreamMessage, (sent) => JSON.stringify(sent), {
		like: messages.map((one) => JSON.parse(one) as Outside),
	}),
	text('parseRecentChangeText', parseRecentChangeText, { like: messages }),
	object(
		'parseRecentChange',
		parseRecentChange,
		messages.map((one) => JSON.parse(one) as Outside),
		[],
	),
	text('parseStreamId', parseStreamId, {
		like: ['[{"topic":"eqiad.mediawiki.recentchange","partition":0,"timestamp":1764500000001}]'],
	}),
	text('sieve', (given) => createSieve({ names: () => sieveNames(['Alice']) })(asBytes(given)), {
		like: messages
			.slice(0, 30)
			.map((data) => `event: message\nid: [{"topic":"a","partition":0,"timestamp":1}]\ndata: ${data}\n\n`),
		starts: ['event: message\nid: ', 'event: message\nid: [1]\ndata: {"$schema":"/mediawiki/recentchange/1.0.0","'],
	}),
	object('parseContributionRow', (row) => parseContributionRow(row, 'dewiki'), contributionRows),
	object('parseLogRow', (row) => parseLogRow(row, 'dewiki'), logRows),
	object('parseLogTrace', (row) => parseLogTrace(row, { ...event, logType: 'move' }), logRows),
	object(
		'readPage',
		(answer) =>
			readPage(
				answer,
				{ wiki: 'dewiki', list: 'log', place: null, local_id: 1, edits: 1 } as Parameters<typeof readPage>[1],
				asked,
				async () => [],
			),
		recorded('logevents-admin-page1', 'logevents-temporary-account'),
	),
	object('parseTitles', parseTitles, [query({ pages: [{ pageid: 1, title: 'A', ns: 0 }] })]),
	object('parseCategory', parseCategory, [
		{
			...query({
				categorymembers: [
					{ pageid: 1, title: 'A', ns: 0, type: 'page' },
					{ title: 'B', ns: 14, type: 'subcat' },
				],
			}),
			continue: { cmcontinue: 'x' },
		},
	]),
	object('parseAskedRevisions', parseAskedRevisions, recorded('revisions-hidden', 'revisions-missing-only')),
	object(
		'parseReverting',
		(answer) => parseReverting(answer, { revision: 244, parent: 243, pageId: 75, title: 'A' }),
		recorded('revisions-hidden'),
	),
	object('parseTagNames', parseTagNames, [
		{
			...query({ tags: [{ name: 'mw-undo', displayname: '<b>Undo</b> &amp; &#x41; &nbsp;' }] }),
			continue: { tgcontinue: 'a', continue: '-||' },
		},
	]),
	object(
		'parseGlobalAccount',
		parseGlobalAccount,
		recorded('globaluserinfo-existing', 'globaluserinfo-blocked', 'globaluserinfo-locked', 'globaluserinfo-missing'),
	),
	object('parseRenameInProgress', parseRenameInProgress, [
		query({ globalrenamestatus: { A: { from: 'A', to: 'B' } } }),
		...recorded('globalrenamestatus'),
	]),
	object('parseLocalUsers', parseLocalUsers, recorded('users-by-id')),
	object('parseLocalBlocks', parseLocalBlocks, [
		query({ blocks: [{ by: 'A', reason: 'x', expiry: 'infinity', timestamp: '2026-01-01T00:00:00Z', partial: true }] }),
	]),
	object('parseDeletions', parseDeletions, [
		query({
			logevents: [
				{ type: 'delete', action: 'delete' },
				{ type: 'move', params: { target_title: 'B' } },
			],
		}),
	]),
	object('parseLogEntry', (answer) => parseLogEntry(answer, 'dewiki', 1), [
		query({ logevents: logRows.slice(0, 10).map((row) => ({ ...row, logid: 1 })) }),
	]),
	object('parseRevisions', parseRevisions, recorded('revisions-hidden')),
	value(
		'WikiSession.ask',
		(send) =>
			new WikiSession('https://de.wikipedia.org/w/api.php', 'x', { send, clock: systemClock }).ask({ action: 'query' }),
		answered,
		{
			like: [
				query({}),
				{ errors: [{ code: 'maxlag', text: 'x' }] },
				{ error: { code: 'readonly', info: 'x' } },
			] as Outside[],
			mayThrow: [ActionApiError],
		},
	),
	...([readUsersLinkedOn, readUsersInCategory] as const).map((read) =>
		object(
			read.name,
			(answer) =>
				read({
					api: { ask: async () => answer, mayAsk: () => true },
					apiUrl: 'https://a',
					title: 'A',
					most: 10,
					signal: AbortSignal.timeout(60_000),
				}),
			[
				query({
					pages: [{ ns: 14, title: 'Category:A', categoryinfo: {}, links: [{ ns: 2, title: 'User:B' }] }],
					categorymembers: [{ ns: 3, title: 'User talk:C/d' }],
				}),
			],
		),
	),
	value(
		'readEventParticipants',
		(send) =>
			readEventParticipants({
				apiUrl: 'https://a/w/api.php',
				userAgent: 'x',
				event: '1',
				most: 10,
				signal: AbortSignal.timeout(60_000),
				fetch: send,
			}),
		answered,
		{
			like: [[{ participant_id: 1, user_name: 'A', private: false }]],
			mayThrow: [ActionApiError, FieldError],
		},
	),

	// The same answers, read by a browser.
	...(
		[
			[
				'readGlobalAccount',
				(send) => readGlobalAccount(send, 'A'),
				recorded('globaluserinfo-existing', 'globaluserinfo-blocked'),
			],
			[
				'readLocalBlocks',
				(send) => readLocalBlocks(send, 'https://a/w/api.php', 'A'),
				[query({ blocks: [{ by: 'A' }] })],
			],
			[
				'findShownRevisions',
				(send) => findShownRevisions(send, 'https://a/w/api.php', [244]),
				recorded('revisions-hidden'),
			],
			[
				'readPageAfter',
				(send) => readPageAfter(send, { apiUrl: 'https://a/w/api.php', revision: 243 }),
				[
					query({
						pages: [
							{
								pageid: 1,
								lastrevid: 244,
								revisions: [{ revid: 244, timestamp: '2026-01-01T00:00:00Z', user: 'A', comment: 'b' }],
							},
						],
					}),
				],
			],
		] as [string, (send: typeof fetch) => Promise<unknown>, unknown[]][]
	).map(([name, read, like]) =>
		value(`${name} of a browser`, read, answered, { like: like as Outside[], mayThrow: [WikiError] }),
	),

	// What is shown of them.
	text('parseSummary', (comment) => parseSummary(comment).map((part) => summaryUrl(part, 'A/b', wiki)), {
		like: ['/* A [[b]] */ c [[d|e]] [[../x#y]]', '/* wbsetclaim-create:2||1 */ [[Property:P1]]: [[Q2]]'],
	}),
	text('wikibaseEdit', (comment) => wikibaseEdit({ type: 'edit', wiki: 'wikidatawiki', title: 'Q1', comment }), {
		like: ['/* wbsetclaim-create:2||1 */ [[Property:P1]]: [[Q2]], c'],
		starts: ['/* wbsetclaim-create:2||1 */ [[', '/* wbsetclaim-create:'],
	}),
	object(
		'eventSentences',
		(row) =>
			eventSentences({ ...parseLogRow(row, 'metawiki'), ...('params' in row && { logParams: row['params'] as null }) }),
		[
			...logRows,
			...loadRecording('log-actions').map((line) => {
				const {
					log_type: type,
					log_action: action,
					log_params: params,
					log_id: logid,
					title,
					namespace: ns,
				} = JSON.parse(line) as Record<string, Outside>;
				return { type, action, params, logid, title, ns, timestamp: '2026-01-01T00:00:00Z' };
			}),
		],
	),
	text('parseTerm', parseTerm, { like: ['31 hours', '1 week 3 days', '2027-01-15T00:00:00Z'], starts: ['1 day'] }),
	text('parseInstant', parseInstant, {
		like: ['20270115000000', 'Wed, 21 Oct 2026 07:28:00 GMT', '2027-01-15 10:00 +02:00'],
	}),
	text('csvCell', csvCell, { like: ['=1+1', 'a;=1', '\t-1'] }),

	// Settings and columns.
	text('parseMysqlCnf', parseMysqlCnf, {
		like: ['[client]\nuser = "a\\n"\npassword=\'b\' # c'],
		starts: ['[client]\nuser=', '[client]\nuser="', '['],
	}),
	value(
		'readConfig',
		(env: Record<string, string>) => readConfig(env),
		(sent) => Object.fromEntries([...asFields(sent)]),
		{
			like: [
				{
					HOST: '127.0.0.1',
					PORT: '80',
					ORIGIN: 'https://x.example',
					USER_AGENT: 'x/1 (a@b.example)',
					SQLITE_PATH: 'x',
					OAUTH_CLIENT_ID: 'a',
					OAUTH_CLIENT_SECRET: 'b',
					AUTH_SECRET: 'c'.repeat(32),
				},
				{
					TOOLSDB_HOST: 'h',
					TOOLSDB_PORT: '1',
					TOOLSDB_DATABASE: 'd',
					TOOL_TOOLSDB_USER: 'u',
					STREAM_URL: 'https://a.example/v2/stream/recentchange',
					STREAM_SINCE: '2026-01-01T00:00:00Z',
					META_WIKI_URL: 'https://meta.wikimedia.org',
					META_API_URL: 'https://a/w/api.php',
				},
				{
					DEMO_WIKIS_URL: 'http://127.0.0.1:1',
					API_REQUESTS_PER_MINUTE: '5',
					METRICS_TOKEN: 'x'.repeat(32),
					LOG_LEVEL: 'debug',
					LOCAL_SIGN_IN_TOKEN: 'x',
				},
			],
			mayThrow: [ConfigError],
		},
	),
	text('parseScope', parseScope, {
		like: [
			formatScope({
				wikis: ['dewiki'],
				namespaces: [0],
				pages: [{ wiki: 'dewiki', title: 'A' }],
				category: { wiki: 'dewiki', title: 'B', depth: 1 },
			}),
		],
		mayThrow: [FieldError],
		again: formatScope,
	}),
	text('parsePosition', parsePosition, {
		like: ['{"begin":1,"topics":[{"topic":"a","partition":0,"timestamp":2,"isLoose":true}]}'],
		again: formatPosition,
	}),
];
