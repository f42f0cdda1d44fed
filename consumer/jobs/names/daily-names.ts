import { buildLocalUsersQuery, parseLocalUsers } from '#lib/domain/person/global-account.ts';
import { findDueNameLookup, type NameLookupResult, recordNameLookup } from '#lib/server/store/person/daily-names.ts';
import { listLocalAccounts } from '#lib/server/store/person/local-accounts.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { readGlobalAccount } from '#lib/server/wiki-api/global-accounts.ts';
import type { Job, JobTools } from '../job.ts';

/** Asks Meta once a day for the names of the people who are tracked, and whether it still shows them. */
export const dailyNames: Job = {
	name: 'daily-names',
	every: 5_000,
	lane: 'ask',
	async step(leased, tools) {
		const { api, config, clock, signal } = tools;
		const wanted = await findDueNameLookup(leased.db, clock.wallTime());
		if (wanted === null) return 'idle';
		// Also an account that is hidden from lists only: everybody can read that.
		const account = await readGlobalAccount(api, config.metaApiUrl, { centralId: wanted.centralId }, { signal });
		const locally = account === null ? await existsOnAnyWiki(leased, tools, wanted.userId) : 'there';
		await recordNameLookup(leased, wanted, { account, locally, now: clock.wallTime() });
		return 'more';
	},
};

/** Whether wikis that knew a person still do. */
async function existsOnAnyWiki(
	leased: LeasedDb,
	{ api, signal }: JobTools,
	userId: number,
): Promise<NameLookupResult['locally']> {
	const accounts = await listLocalAccounts(leased.db, userId);
	let isClear = true;
	for (const { apiUrl, localId } of accounts) {
		if (!api.mayAsk(apiUrl)) {
			isClear = false;
			continue;
		}
		const answer = await api.ask(apiUrl, buildLocalUsersQuery([localId]), { signal });
		const isThere = parseLocalUsers(answer).get(localId);
		if (isThere) return 'there';
		isClear &&= isThere === false;
	}
	if (accounts.length === 0) return 'unknown';
	return isClear ? 'missing' : 'unclear';
}
