import type { RenameInProgress } from '#lib/domain/person/global-account.ts';
import { userKind } from '#lib/domain/person/username.ts';
import type { ActionApi, AskOptions } from '#lib/server/wiki-api/action-api.ts';
import { readGlobalAccount, readRenameInProgress } from '#lib/server/wiki-api/global-accounts.ts';
import {
	listKnownWikis,
	listRecordedWikis,
	readPerson,
	type Surveyed,
	type SurveyedWiki,
} from '#lib/server/store/backfill/backfill-survey.ts';
import { readSettings } from '#lib/server/store/core/settings.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import { metaWiki } from './backfill-question.ts';

/** A person's wikis, in the order in which they are asked, and the name there. */
export interface Survey extends Surveyed {
	/** Whether Meta names fewer wikis than are known, which are among `wikis` if it is known where they are, or foreign addresses. */
	isShort: boolean;
}

/**
 * Asks Meta for the wikis of a person: those where they have edits, and Meta itself for what was done to the account.
 * Of those with rights, or of everybody if an admin wants it, also the wikis without edits: there may be log events.
 * @throws {ActionApiError} `refused` with `no-account` if there is none, or none that everybody may see
 */
export async function survey(
	db: Db,
	{ api, config: { metaApiUrl }, clock }: { api: ActionApi; config: Pick<Config, 'metaApiUrl'>; clock: Clock },
	userId: number,
	options: AskOptions,
): Promise<Survey> {
	const person = await readPerson(db, userId);
	if (person === null) throw new ActionApiError('refused', 'no-account', null);
	const { name, centralId } = person;
	const at = clock.wallTime();
	if (userKind(name) === 'ip')
		return { centralId: null, name, wikis: await ofAddress(db, api, userId), renaming: null, isShort: false, at };
	const wanted = centralId === null ? { name } : { centralId };
	const account = await readGlobalAccount(api, metaApiUrl, wanted, options);
	if (account === null || account.hidden) throw new ActionApiError('refused', 'no-account', null);
	const isEverywhere = account.hasRights || (await readSettings(db)).readAllLogs;
	const wikis = account.accounts.flatMap(({ wiki, apiUrl, localId, edits }): SurveyedWiki[] =>
		apiUrl !== null && (edits > 0 || isEverywhere) && wiki !== metaWiki
			? [{ wiki, apiUrl, localId, edits, list: 'log' }]
			: [],
	);
	const foreign = account.accounts.filter(
		({ apiUrl, wiki, edits }) => apiUrl === null && (edits > 0 || isEverywhere) && wiki !== metaWiki,
	);
	const onMeta = account.accounts.find(({ wiki }) => wiki === metaWiki);
	const meta: SurveyedWiki = {
		wiki: metaWiki,
		apiUrl: metaApiUrl,
		localId: onMeta?.localId ?? null,
		edits: onMeta?.edits ?? 0,
		list: 'log',
	};
	const named = new Set(account.accounts.map(({ wiki }) => wiki));
	const unnamed = (await listKnownWikis(db, userId)).filter(({ wiki }) => wiki !== metaWiki && !named.has(wiki));
	const left = unnamed.flatMap(({ apiUrl, ...rest }) =>
		apiUrl === null || !api.mayAsk(apiUrl) ? [] : [{ ...rest, apiUrl }],
	);
	const mostFirst = [...wikis, meta, ...left].sort((a, b) => b.edits - a.edits);
	let renaming: RenameInProgress | null = null;
	for (const one of new Set([account.name, name]))
		renaming ??= await readRenameInProgress(api, metaApiUrl, one, options);
	const { id, registeredAt } = account;
	const isShort = unnamed.length > 0 || foreign.length > 0;
	const errors = foreign.map(({ wiki }) => {
		return { kind: 'foreign-address', occurrences: 1, samples: [JSON.stringify({ wiki })] };
	});
	return { centralId: id, name: account.name, wikis: mostFirst, renaming, isShort, at, registeredAt, errors };
}

/** An IP address has no account: the wikis are asked where something of it was recorded. */
async function ofAddress(db: Db, api: ActionApi, userId: number): Promise<SurveyedWiki[]> {
	const wikis = await listRecordedWikis(db, userId);
	return wikis.flatMap(({ name, scriptUrl }): SurveyedWiki[] => {
		const apiUrl = scriptUrl?.replace(/\/index\.php$/, '/api.php') ?? null;
		return apiUrl === null || !api.mayAsk(apiUrl) ? [] : [{ wiki: name, apiUrl, localId: null, edits: 1, list: 'log' }];
	});
}
