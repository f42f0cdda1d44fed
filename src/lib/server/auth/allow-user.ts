import { canonicalUsername } from '#lib/domain/person/username.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type AccountLookupOptions, type Finding, findWithRetry } from '#lib/server/wiki-api/find-account.ts';
import { insertAllowedUser, type NewAllowedUser } from '#lib/server/store/access/allowed-users.ts';

/**
 * Allows someone to sign in. Their account is bound now, if Meta tells it, so that a rename before they first sign in
 * shuts nobody out, and lets nobody else in under the old name.
 * @returns what Meta says of the name; null if it could not be asked
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
