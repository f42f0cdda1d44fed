import type { RenameInProgress } from '#lib/domain/person/global-account.ts';
import { userKind } from '#lib/domain/person/username.ts';
import type { ActionApi, AskOptions } from '#lib/server/wiki-api/action-api.ts';
import { readGlobalAccount, readRenameInProgress } from '#lib/server/wiki-api/global-accounts.ts';
import {
	type KnownWiki,
	listKnownWikis,
	listRecordedWikis,
	readPerson,
	type Surveyed,
	type SurveyedWiki,
} from '#lib/server/store/backfill/backfill-survey.ts';
import type { UpstreamError } from '#lib/server/store/feed/upstream-errors.ts';
import { readSettings } from '#lib/server/store/core/settings.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import { metaWiki } from './backfill-question.ts';

/** A person's wikis, in the order in which they are asked, and the name there. */
export interface Survey extends Surveyed {
	/** Whether known wikis are missing: Meta does not name them (they are among `wikis` if they can be asked), or they cannot be asked. */
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
	if (userKind(name) === 'ip') {
		const recorded = await listAddressWikis(db, userId);
		const { wikis, errors } = askable(recorded, api);
		const isShort = wikis.length < recorded.length;
		return { centralId: null, name, wikis, renaming: null, isShort, at, errors };
	}
	const wanted = centralId === null ? { name } : { centralId };
	const account = await readGlobalAccount(api, metaApiUrl, wanted, options);
	if (account === null || account.hidden) throw new ActionApiError('refused', 'no-account', null);
	const isEverywhere = account.hasRights || (await readSettings(db)).readAllLogs;
	const worthwhile = account.accounts
		.filter(({ wiki, edits }) => (edits > 0 || isEverywhere) && wiki !== metaWiki)
		.map(({ wiki, apiUrl, localId, edits }) => ({ wiki, apiUrl, localId, edits, list: 'log' as const }));
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
	const { wikis, errors } = askable([...worthwhile, ...unnamed], api);
	let renaming: RenameInProgress | null = null;
	for (const one of new Set([account.name, name]))
		renaming ??= await readRenameInProgress(api, metaApiUrl, one, options);
	return {
		centralId: account.id,
		name: account.name,
		wikis: [...wikis, meta].sort((a, b) => b.edits - a.edits),
		renaming,
		isShort: unnamed.length > 0 || wikis.length < worthwhile.length,
		at,
		registeredAt: account.registeredAt,
		errors,
	};
}

/** An IP address has no account: the wikis are asked where something of it was recorded. */
async function listAddressWikis(db: Db, userId: number): Promise<KnownWiki[]> {
	const recorded = await listRecordedWikis(db, userId);
	return recorded.map(({ name, scriptUrl }) => {
		const apiUrl = scriptUrl?.replace(/\/index\.php$/, '/api.php') ?? null;
		return { wiki: name, apiUrl, localId: null, edits: 1, list: 'log' };
	});
}

/** The wikis that can be asked, and an error for each that may not, since its address is foreign. */
function askable(known: readonly KnownWiki[], api: ActionApi): { wikis: SurveyedWiki[]; errors: UpstreamError[] } {
	const wikis = known.flatMap(({ apiUrl, ...rest }): SurveyedWiki[] =>
		apiUrl === null || !api.mayAsk(apiUrl) ? [] : [{ ...rest, apiUrl }],
	);
	const asked = new Set(wikis.map(({ wiki }) => wiki));
	const errors = known
		.filter(({ wiki }) => !asked.has(wiki))
		.map(({ wiki }) => ({ kind: 'foreign-address', occurrences: 1, samples: [JSON.stringify({ wiki })] }));
	return { wikis, errors };
}
