import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { type CampaignTerms, insertCampaign } from '#lib/server/store/campaign/campaigns.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { engines } from '../../../../scripts/test/databases.ts';
import { parseReportRequest } from './report-request.ts';

const campaign = (name: string, from: number, until: number): CampaignTerms => ({
	...{ name, description: '', label: `of ${name}`, zone: 'Europe/Berlin', scope: usualScope, from, until },
});
const march = [Date.UTC(2026, 1, 28, 23), Date.UTC(2026, 2, 31, 22)] as const;
const may = [Date.UTC(2026, 3, 30, 22), Date.UTC(2026, 4, 31, 22)] as const;

describe.each(engines)('what a report is asked for, on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => {
		database = await testDatabase(create);
		await insertCampaign(database.db, campaign('March', ...march), null);
		await insertCampaign(database.db, campaign('May', ...may), null);
		await insertCampaign(database.db, campaign('Long ago', Date.UTC(2010, 0), Date.UTC(2011, 0)), null);
	});
	afterEach(() => database.remove());

	const read = (query: string) => parseReportRequest(database.db, new URLSearchParams(query));

	it('is campaigns, each with its period, and the zone of the first', async () => {
		expect(await read('campaign=March&campaign=May&by=day&limit=5')).toMatchObject({
			...{ campaigns: ['March', 'May'], labels: [], by: 'day', limit: 5, zone: 'Europe/Berlin' },
			sources: [
				{ label: 'of March', from: march[0], until: march[1], scope: usualScope },
				{ label: 'of May', from: may[0], until: may[1] },
			],
		});
		expect(await read('campaign=March')).toMatchObject({ by: 'person', limit: 1_000 });
		// Twice is once.
		expect((await read('campaign=March&campaign=March')).sources).toHaveLength(1);
	});

	it('is a part of their periods, if days are given; campaigns outside are not in it', async () => {
		const { sources } = await read('campaign=March&campaign=May&from=2026-03-15&to=2026-03-20&zone=UTC');
		expect(sources.map(({ from, until }) => [from, until])).toEqual([[Date.UTC(2026, 2, 15), Date.UTC(2026, 2, 21)]]);
		expect((await read('campaign=March&from=2020-01-01')).sources).toMatchObject([{ from: march[0], until: march[1] }]);
	});

	it('is labels, with days, and what counts', async () => {
		expect(
			await read(
				'label=A&label=B&from=2026-03-29&to=2026-03-29&zone=Europe/Berlin&namespace=0&namespace=2&wiki=dewiki',
			),
		).toMatchObject({
			...{ campaigns: [], labels: ['A', 'B'], zone: 'Europe/Berlin' },
			sources: ['A', 'B'].map((label) => ({
				...{ id: 0, label, from: Date.UTC(2026, 2, 28, 23), until: Date.UTC(2026, 2, 29, 22) },
				scope: { ...usualScope, namespaces: [0, 2], wikis: ['dewiki'] },
			})),
		});
		const days = 'from=2026-03-29&to=2026-03-29';
		expect((await read(`label=A&${days}`)).sources[0]?.scope).toEqual(usualScope);
		expect((await read(`label=A&${days}&namespace=usual`)).sources[0]?.scope.namespaces).toBe('usual');
		expect((await read(`label=A&${days}&namespace=all`)).sources[0]?.scope.namespaces).toBe('all');
	});

	it('is people by their names, with days, and what counts', async () => {
		expect(
			await read('user=anna&user=Ben_B&from=2026-03-29&to=2026-03-29&zone=Europe/Berlin&namespace=all&wiki=dewiki'),
		).toMatchObject({
			...{ campaigns: [], labels: [], users: ['Anna', 'Ben B'], zone: 'Europe/Berlin' },
			sources: [
				{
					...{ id: 0, names: ['Anna', 'Ben B'], from: Date.UTC(2026, 2, 28, 23), until: Date.UTC(2026, 2, 29, 22) },
					scope: { ...usualScope, namespaces: 'all', wikis: ['dewiki'] },
				},
			],
		});
	});

	const days = 'from=2026-03-01&to=2026-03-31';
	const many = (parameter: string, count: number, of: (at: number) => string) =>
		Array.from({ length: count }, (_, at) => `${parameter}=${of(at)}`).join('&');

	it('may be as much as is allowed', async () => {
		expect((await read(`${many('label', 20, (at) => `L${at}`)}&${days}`)).sources).toHaveLength(20);
		expect((await read(`${many('user', 100, (at) => `U${at}`)}&${days}`)).users).toHaveLength(100);
		const wikis = many('wiki', 100, (at) => `w${at}wiki`);
		const namespaces = many('namespace', 100, String);
		expect((await read(`label=A&${days}&${wikis}&${namespaces}&limit=10000`)).limit).toBe(10_000);
		expect((await read('label=A&from=2016-01-01&to=2026-01-08')).sources).toHaveLength(1);
	});

	it.each<[string, string, Problem['kind']?]>([
		['', 'campaign'],
		[`campaign=March&label=A&${days}`, 'campaign'],
		['campaign=June', 'campaign', 'not-found'],
		['campaign=march', 'campaign', 'not-found'],
		[many('campaign', 21, () => 'March'), 'campaign'],
		[`${many('label', 21, (at) => `L${at}`)}&${days}`, 'campaign'],
		['campaign=Long+ago&campaign=May', 'campaign'],
		['campaign=March&by=month', 'by'],
		['campaign=March&by=day&by=page', 'by'],
		['campaign=March&limit=0', 'limit'],
		['campaign=March&limit=10001', 'limit'],
		['campaign=March&limit=ten', 'limit'],
		[`campaign=March&user=A&${days}`, 'campaign'],
		[`label=A&user=A&${days}`, 'campaign'],
		[`user=A%23B&${days}`, 'user'],
		[`user=&${days}`, 'user'],
		[`${many('user', 101, (at) => `U${at}`)}&${days}`, 'user'],
		['user=A', 'from'],
		['user=A&from=2026-03-01', 'to'],
		[`user=A&${days}&wiki=de.wikipedia.org`, 'wiki'],
		['campaign=March&namespace=0', 'namespace'],
		['campaign=March&wiki=dewiki', 'wiki'],
		['campaign=March&zone=Mars', 'zone'],
		['campaign=March&from=2026-05-01', 'from'],
		['campaign=March&from=2026-02-31', 'from'],
		['campaign=March&from=2026-03-09&to=2026-03-01', 'to'],
		['label=A', 'from'],
		['label=A&from=2026-03-01', 'to'],
		['label=A&to=2026-03-01', 'from'],
		[`label=a,b&${days}`, 'label'],
		[`label=&${days}`, 'label'],
		['label=A&from=1999-01-01&to=2001-02-01', 'from'],
		['label=A&from=2026-03-01&to=9999-12-31', 'to'],
		['label=A&from=2016-01-01&to=2026-01-09', 'to'],
		[`label=A&${days}&namespace=-1`, 'namespace'],
		[`label=A&${days}&namespace=32768`, 'namespace'],
		[`label=A&${days}&namespace=usual&namespace=5`, 'namespace'],
		[`label=A&${days}&namespace=talk`, 'namespace'],
		[`label=A&${days}&${many('namespace', 101, String)}`, 'namespace'],
		[`label=A&${days}&wiki=de.wikipedia.org`, 'wiki'],
		[`label=A&${days}&${many('wiki', 101, (at) => `w${at}wiki`)}`, 'wiki'],
	])('%s is refused, naming %s', async (query, field, kind = 'bad-input') => {
		const thrown: unknown = await read(query).catch((error: unknown) => error);
		expect(thrown).toBeInstanceOf(Problem);
		expect(thrown).toMatchObject({ kind, field });
	});
});
