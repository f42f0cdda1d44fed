import { parseContributionRow } from '#lib/domain/backfill/contribution-row.ts';
import { parseLogRow } from '#lib/domain/backfill/log-row.ts';
import { parseLogTrace } from '#lib/domain/backfill/log-trace.ts';
import { parseCategory, parseTitles } from '#lib/domain/campaign/page-answers.ts';
import { readPageAfter } from '#lib/client/event/page-after.ts';
import { WikiError } from '#lib/client/wiki-api/action-api.ts';
import { readGlobalAccount } from '#lib/client/wiki-api/global-account.ts';
import { findShownRevisions } from '#lib/client/wiki-api/hidden-revisions.ts';
import { readLocalBlocks } from '#lib/client/wiki-api/local-blocks.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import { parseAskedRevisions, parseReverting } from '#lib/domain/outcome/asked-revisions.ts';
import { parseTagNames } from '#lib/domain/outcome/tag-names.ts';
import { parseGlobalAccount, parseLocalUsers, parseRenameInProgress } from '#lib/domain/person/global-account.ts';
import { parseLocalBlocks } from '#lib/domain/person/local-block.ts';
import { parseRecentChange, parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import { parseStreamMessage } from '#lib/domain/stream/stream-message.ts';
import { parseDeletions } from '#lib/domain/visibility/page-deletion-log.ts';
import { parseLogEntry } from '#lib/domain/visibility/shown-log-entry.ts';
import { parseRevisions } from '#lib/domain/visibility/shown-revisions.ts';
import { ActionApiError, WikiSession } from '#lib/server/wiki-api/wiki-session.ts';
import { readEventParticipants } from '#lib/server/wiki-api/event-participants.ts';
import { readUsersInCategory, readUsersLinkedOn } from '#lib/server/wiki-api/listed-users.ts';
import { systemClock } from '#lib/server/platform/clock.ts';
import { readPage } from '../../../../consumer/jobs/backfill/backfill-question.ts';
import { parseStreamId } from '../../../../consumer/stream/position.ts';
import { createSieve, sieveNames } from '../../../../consumer/stream/sieve.ts';
import type { Outside } from '../given.ts';
import { query, recorded, logRows, contributionRows, messages, event, asked, answered } from '../examples.ts';
import { type Parser, text, value, object, asBytes } from '../parser-kinds.ts';

/** Of messages of Wikimedia's streams, and of answers of the wikis. */
export const answers: readonly Parser[] = [
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
];
