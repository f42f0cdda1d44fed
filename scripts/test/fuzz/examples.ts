import { parseLogRow } from '#lib/domain/backfill/log-row.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { loadActionApi, loadContributionRows, loadLogRows, loadRecording } from '../../../fixtures/wikimedia/load.ts';
import type { Outside } from './given.ts';

// Good inputs, and what parsers are given beside them.

export const query = (rows: Record<string, unknown>) => ({ batchcomplete: true, query: rows });
export const recorded = (...names: string[]) => names.map(loadActionApi);
export const logRows = loadLogRows();
export const contributionRows = loadContributionRows().slice(0, 20);
export const messages = (
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
export const moment = { now: Date.UTC(2026, 10, 30), zone: 'Europe/Berlin' };
export const wiki = {
	name: 'dewiki',
	scriptUrl: 'https://de.wikipedia.org/w/index.php',
	articleUrl: 'https://de.wikipedia.org/wiki/$1',
};
export const event = { ...parseLogRow(logRows[0] ?? {}, 'dewiki'), id: 1 };
export const filterLike: Outside[] = [
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
export const campaignLike: Outside = {
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
export const trackingLike: Outside = { reason: 'x', labels: 'a, b\nc', ends: '2099-12-30', endless: 'on' };
export const key = 'dewiki:rev:1';
export const uuid = '01234567-89ab-cdef-0123-456789abcdef';
export const asked = { name: 'Alice', names: [], at: moment.now };

/** An answer to a program, of any status and type. */
export function answered(sent: Outside): typeof fetch {
	return async () =>
		new Response(JSON.stringify(sent), {
			status: 200,
			headers: { 'retry-after': '1', 'content-type': 'application/json' },
		});
}

export const noDatabase = new Proxy(
	{},
	{
		get: () => () => {
			throw new Problem('not-found', 'there is no database here');
		},
	},
) as Db;
