import { afterAll, beforeAll, expect, test } from 'vitest';
import { userKind } from '#lib/domain/person/username.ts';
import { history } from '../activity.ts';
import type { ActionApiServer } from '../action-api-server.ts';
import { createGenerator } from '../generate.ts';
import { createDemoWikis } from './demo-wikis.ts';

const now = Date.UTC(2026, 0, 8);
const messages = [...history(createGenerator({ seed: 3, disorder: 0 }), now - 2 * 86_400_000, now, 3)];
interface Data {
	meta: { stream: string };
	user?: string;
	wiki: string;
	type: string;
	server_name: string;
	revision?: { new: number };
}
const events = messages
	.filter(({ topic, data }) => topic.endsWith('mediawiki.recentchange') && !data.includes('"canary"'))
	.map(({ data }) => JSON.parse(data) as Data);
let api: ActionApiServer;
beforeAll(async () => {
	api = await createDemoWikis(now);
	for (const { data } of messages) api.observe(data);
});
afterAll(() => api.close());

async function ask(host: string, parameters: Record<string, string>) {
	const query = new URLSearchParams({ action: 'query', format: 'json', formatversion: '2', ...parameters });
	const headers = { 'user-agent': 'a test' };
	return (await (await fetch(`${api.address}/${host}/w/api.php?${query}`, { headers })).json()) as object;
}

test('each account in the events is known, and each other name has one', async () => {
	const names = new Set(events.flatMap(({ user }) => (user && userKind(user) === 'account' ? user : [])));
	expect(names.size).toBeGreaterThan(20);
	for (const guiuser of [...names, 'A name of my own', 'Noch jemand']) {
		const answer = await ask('meta.wikimedia.org', { meta: 'globaluserinfo', guiuser });
		expect(answer, guiuser).toMatchObject({ query: { globaluserinfo: { name: guiuser } } });
	}
	expect(await ask('meta.wikimedia.org', { meta: 'globaluserinfo', guiuser: '192.0.2.17' })).toHaveProperty('error');
});

test('each edit has a difference, but those of deleted pages', async () => {
	const edits = events.filter(({ type }) => type === 'edit' || type === 'new');
	const answers = await Promise.all(
		edits.slice(-200).map(async ({ server_name: host, revision }) => {
			const answer = await ask(host, { action: 'compare', fromrev: String(revision?.new), torelative: 'prev' });
			return 'compare' in answer ? 'compare' : JSON.stringify(answer);
		}),
	);
	expect(answers.filter((answer) => answer === 'compare').length).toBeGreaterThan(180);
	for (const answer of answers) expect(answer).toMatch(/^compare$|nosuchrevid/);
});
