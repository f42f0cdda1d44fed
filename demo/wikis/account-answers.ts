import { canonicalUsername } from '#lib/domain/person/username.ts';
import { placeNamed, places } from '../texts/places.ts';
import { type ApiAccount, isBeforeRename } from '../wiki-farm.ts';
import type { ApiQuestion } from './action-api-answers.ts';
import { type ApiRow, isPage } from './action-api-rows.ts';
import { blockOn } from './blocks.ts';

/** When an account was made of which nothing else is said. */
const usualRegistration = '2020-01-01T00:00:00Z';

/** Names that stand for addresses, which have no account. */
const isAddress = (name: string) => /^[\d.]+$|:.*:/.test(name);

/** The answer to `meta=globaluserinfo`; an error's code for what is no user. */
export function globalUser(question: ApiQuestion): object | string {
	const { farm, query } = question;
	const id = query.get('guiid');
	if (id !== null && !farm.accounts.has(Number(id))) return 'invaliduserid';
	const name = canonicalUsername(query.get('guiuser') ?? '');
	if (id === null && (name === null || isAddress(name))) return 'baduser';
	const account = id === null ? farm.accountFor(name) : farm.accounts.get(Number(id));
	// Until a job has made it on Meta, a temporary account is no user there.
	if (account === undefined && name?.startsWith('~2')) return 'baduser';
	if (account === undefined || (account.hidden && account.hidden !== 'marked')) return { missing: true };
	const merged = localAccounts(question, account);
	return {
		home: account.home ?? merged[0]?.wiki ?? null,
		id: account.id,
		registration: account.registration ?? usualRegistration,
		name: account.name,
		...(account.locked && { locked: true }),
		...(account.hidden && { hidden: true }),
		groups: account.groups ?? [],
		merged,
		editcount: merged.reduce((sum, { editcount }) => sum + editcount, 0),
	};
}

/** The wikis that Meta names for an account. */
function localAccounts(question: ApiQuestion, account: ApiAccount) {
	const { farm } = question;
	const isTheirs = (row: ApiRow) => row['userid'] === account.id;
	// Nobody is thanked or blocked on a wiki without an account there.
	const isAbout = (row: ApiRow) => isPage(row, `User:${account.name}`);
	return [...new Set([...Object.keys(account.edits ?? {}), ...farm.wikis.keys()])].flatMap((wiki) => {
		if (isBeforeRename(wiki, account) || account.unnamed?.includes(wiki)) return [];
		const rows = farm.wikis.get(wiki);
		const found = rows?.contributions.values().filter(isTheirs).toArray().length ?? 0;
		const edits = account.edits?.[wiki] ?? found;
		const isThere = edits > 0 || rows?.logEvents.values().some((row) => isTheirs(row) || isAbout(row));
		if (account.edits?.[wiki] === undefined && !isThere) return [];
		const groups = account.localGroups?.[wiki];
		const block = blockOn(farm, wiki, account.name);
		const made = account.registration;
		return {
			...{
				wiki,
				url: account.addresses?.[wiki] ?? addressOn(question, wiki),
				id: account.id,
				method: 'login',
				editcount: edits,
			},
			...(made !== undefined && { timestamp: made, registration: made }),
			...(groups && { groups }),
			...(block && { blocked: { expiry: block.expiry, reason: block.reason } }),
		};
	});
}

/** Browsers, which ask by the host, know wikis by their genuine addresses. */
function addressOn({ address, isByHost }: ApiQuestion, wiki: string): string {
	if (!isByHost) return `${address}/${wiki}`;
	return places.some(({ name }) => name === wiki) ? `https://${placeNamed(wiki).host}` : `https://${wiki}.example`;
}

/** The answer to `list=users`, by numbers or by names. */
export function usersAnswer({ farm, wiki, query }: ApiQuestion): object[] {
	const ids = query.get('ususerids')?.split('|');
	if (ids)
		return ids.map((id) => {
			const userid = Number(id);
			const name = farm.isHiddenOn(wiki, userid) ? undefined : farm.nameOn(wiki, userid);
			return name === undefined ? { userid, missing: true } : { userid, name };
		});
	const props = query.get('usprop')?.split('|') ?? [];
	return (query.get('ususers') ?? '').split('|').map((asked) => {
		const name = canonicalUsername(asked);
		if (name === null || isAddress(name)) return { name: asked, invalid: true };
		const account = farm.accountFor(name);
		if (account === undefined || farm.isHiddenOn(wiki, account.id)) return { name, missing: true };
		const block = props.includes('blockinfo') ? blockOn(farm, wiki, name) : null;
		const { groups: globalGroups = [], localGroups, edits, registration = usualRegistration } = account;
		return {
			...{ userid: account.id, name },
			...(props.includes('editcount') && { editcount: edits?.[wiki] ?? 0 }),
			...(props.includes('registration') && { registration }),
			...(props.includes('groups') && {
				groups: [...(localGroups?.[wiki] ?? globalGroups), '*', 'user', 'autoconfirmed'],
			}),
			...(block && {
				...{ blockid: block.id, blockedby: block.by, blockreason: block.reason, blockedtimestamp: block.timestamp },
				...{ blockexpiry: block.expiry, blockpartial: false, blocknocreate: true, blockowntalk: true },
			}),
		};
	});
}

/** The answer to `list=blocks` about names. */
export function blocksAnswer({ farm, wiki, query }: ApiQuestion): object[] {
	return (query.get('bkusers') ?? '').split('|').flatMap((name) => {
		const block = blockOn(farm, wiki, canonicalUsername(name) ?? name);
		const flags = { automatic: false, anononly: false, nocreate: true, autoblock: true, noemail: false, hidden: false };
		return block ? [{ ...block, ...flags, allowusertalk: true, partial: false }] : [];
	});
}
