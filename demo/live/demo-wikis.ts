import { userKind } from '#lib/domain/person/username.ts';
import { events, lists } from '../cast/lists.ts';
import { accountsOf, newcomerNamed } from '../cast/accounts.ts';
import { type ActionApiServer, createActionApiServer } from '../action-api-server.ts';
import { items, places, properties } from '../texts/places.ts';

/** The wikis of the demo, with everybody's accounts, lists of them, and what items are called. @param now ms UTC */
export async function createDemoWikis(now: number): Promise<ActionApiServer> {
	const hosts = new Map(places.map(({ name, host }) => [name, host]));
	const api = await createActionApiServer({ addressOf: (wiki) => `https://${hosts.get(wiki) ?? `${wiki}.example`}` });
	for (const account of accountsOf(now)) api.addAccount(account);
	// A person who tries a name of their own finds an account that has done nothing yet.
	api.invent = (name) => (userKind(name) === 'account' ? newcomerNamed(name, now) : undefined);
	for (const { wiki, title, users } of lists) api.addList(wiki, title, users);
	api.events.push(...events);
	api.addLabels(items);
	api.addLabels(properties);
	return api;
}
