import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionApiServer, createActionApiServer } from '../../../../demo/action-api-server.ts';
import { createActionApi } from './action-api.ts';
import { readEventParticipants } from './event-participants.ts';
import { type ListQuestion, readUsersInCategory, readUsersLinkedOn } from './listed-users.ts';

let server: ActionApiServer;
beforeEach(async () => {
	server = await createActionApiServer({ rowsPerPage: 3 });
});
afterEach(() => server.close());

const userAgent = 'xwiki-test (https://example.org)';
const api = createActionApi({ userAgent, configured: ['http://127.0.0.1'], requestsPerMinute: 600_000 });
const question = (title: string, most = 100): ListQuestion => ({
	...{ api, apiUrl: server.apiUrl('dewiki'), title, most, signal: new AbortController().signal },
});
const users = ['User:One', 'User talk:One', 'User:One/Sub', 'User:192.0.2.1', 'User talk:Two/Archive/1', 'User:Three'];

describe.each([
	['a page', readUsersLinkedOn, 'Wikipedia:Werkstatt', 'Wikipedia:Werkstatt', 'Wikipedia:Werkstatt'],
	['a category', readUsersInCategory, 'Kategorie:Werkstatt', 'Kategorie:Werkstatt', 'Kategorie:Werkstatt'],
	['a category without its namespace', readUsersInCategory, 'Kategorie:Werkstatt', 'Werkstatt', 'Kategorie:Werkstatt'],
	['a category, in English', readUsersInCategory, 'Kategorie:W X', 'category:W_X', 'Kategorie:W X'],
])('%s', (_, readUsers, title, asked, exact) => {
	beforeEach(() => server.addList('dewiki', title, users));

	test('names each user once, by the page at the root', async () => {
		expect(await readUsers(question(asked))).toEqual({
			...{ title: exact, names: ['One', '192.0.2.1', 'Two', 'Three'], isCut: false },
		});
	});

	test('is read as far as names are wanted, or time is left', async () => {
		expect(await readUsers(question(asked, 2))).toMatchObject({ names: ['One', '192.0.2.1'], isCut: true });
		const stop = new AbortController();
		const stopping = {
			mayAsk: api.mayAsk,
			ask: (...[url, params, options]: Parameters<typeof api.ask>) => {
				if ('plcontinue' in params || 'cmcontinue' in params) stop.abort();
				return api.ask(url, params, options);
			},
		};
		const cut = await readUsers({ ...question(asked), api: stopping, signal: stop.signal });
		expect(cut).toMatchObject({ names: ['One'], isCut: true });
		await expect(readUsers({ ...question(asked), signal: stop.signal })).rejects.toThrow();
	});

	test('that is not there is null, a wiki that does not answer an error', async () => {
		expect(await readUsers(question('Nothing'))).toBe(null);
		server.misbehave({ kind: 'status', status: 503 });
		await expect(readUsers(question(asked))).rejects.toMatchObject({ fault: 'away' });
	});
});

test('a list without end ends', async () => {
	server.addList(
		'dewiki',
		'P',
		Array.from({ length: 500 }, (_, at) => `User:${at}x`),
	);
	const found = await readUsersLinkedOn(question('P', 5_000));
	expect(found).toMatchObject({ isCut: true });
	expect(server.requests.length).toBe(30);
});

describe('an event', () => {
	const names = Array.from({ length: 45 }, (_, at) => `Name ${at}`);
	const ask = (event: string, most = 100, signal = new AbortController().signal) =>
		readEventParticipants({ apiUrl: server.url, userAgent, event, most, signal });
	beforeEach(() => {
		const participants = [...names.map((name) => ({ name })), { name: 'Private', isPrivate: true as const }];
		server.events.push({ id: 7, title: 'Event:A workshop', participants });
	});

	test.each([
		['7', '#7'],
		['https://meta.wikimedia.org/wiki/Special:EventDetails/7', '#7'],
		['https://de.wikipedia.org/wiki/Spezial:RegisterForEvent/7', '#7'],
		['Event:A workshop', 'Event:A workshop'],
		['A workshop', 'Event:A workshop'],
		['https://meta.wikimedia.org/wiki/Event:A_workshop', 'Event:A workshop'],
	])('%s has its public participants', async (event, title) => {
		expect(await ask(event)).toEqual({ title, names, isCut: false });
	});

	test('is read as far as names are wanted', async () => {
		expect(await ask('7', 30)).toEqual({ title: '#7', names: names.slice(0, 30), isCut: true });
	});

	test.each(['8', 'Event:Another', 'Event:A workshop/7'])('%s is none', async (event) => {
		expect(await ask(event)).toBe(null);
	});

	test('who does not answer is an error', async () => {
		server.misbehave({ kind: 'status', status: 503 }, { kind: 'cut' }, { kind: 'status', status: 403 });
		for (const fault of ['away', 'away', 'refused']) await expect(ask('7')).rejects.toMatchObject({ fault });
		await expect(ask('7', 9, AbortSignal.abort())).rejects.toThrow(/abort/i);
	});

	test('who is said to take part privately is left out, and an answer that is none is an error', async () => {
		const rows = [
			{ participant_id: 1, user_name: 'A', private: true },
			{ participant_id: 2, user_name: 'b' },
			{ hidden: true },
		];
		const answers = [Response.json(rows), Response.json([])];
		const given = { apiUrl: server.url, userAgent, event: '7', most: 9, signal: new AbortController().signal };
		const found = await readEventParticipants({ ...given, fetch: async () => answers.shift() ?? Response.json([]) });
		expect(found).toMatchObject({ names: ['B'], isCut: false });
		for (const answer of ['{}', '<html>'])
			await expect(readEventParticipants({ ...given, fetch: async () => new Response(answer) })).rejects.toThrow(
				/answered/,
			);
	});
});
