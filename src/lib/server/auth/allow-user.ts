import { canonicalUsername } from '#lib/domain/person/username.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type AccountLookupOptions, type Finding, findWithRetry } from '#lib/server/wiki-api/find-account.ts';
import { insertAllowedUser, type NewAllowedUser } from '#lib/server/store/access/allowed-users.ts';

/**
 * Allows a user to sign in. Their account id is stored now, if Meta returns it: so after a rename before their first
 * sign-in they can still sign in, and no one else can under the old name.
 * @returns Meta's answer about the name; null if the request failed
 * @throws {Problem} `bad-input` if MediaWiki cannot have such a name, `conflict` if it or the account is listed already
 */
export async function allowUser(
	db: Db,
	user: Omit<NewAllowedUser, 'centralId'>,
	asking: AccountLookupOptions,
): Promise<Finding | null> {
	const name = canonicalUsername(user.username);
	const finding = name === null ? null : await findWithRetry(asking)(name);
	const account = finding?.kind === 'account' ? { username: finding.name, centralId: finding.centralId } : {};
	await insertAllowedUser(db, { ...user, ...account });
	return finding;
}
