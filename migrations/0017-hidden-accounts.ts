import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { clustered, counting } from './columns.ts';
import { index, step } from './step.ts';

/** Accounts that the wikis hide, their archived rows, and the ids of accounts on single wikis. */
export const hiddenAccounts: Record<string, Migration> = {
	'0017-01-hidden-accounts': step((db, column) =>
		db.schema
			.createTable('hidden_accounts')
			.addColumn('id', column.id, counting)
			.addColumn('user_id', column.whole, (id) => id.notNull())
			.addColumn('central_id', column.whole, (id) => id.notNull())
			.addColumn('wiki', column.ascii(64))
			.addColumn('seen_at', column.whole, (at) => at.notNull())
			.addColumn('hidden_at', column.whole)
			.addColumn('state', column.ascii(16), (state) => state.notNull())
			.addColumn('next_event', column.whole, (id) => id.notNull().defaultTo(0))
			.addColumn('purge', column.flag, (flag) => flag.notNull().defaultTo(0)),
	),
	'0017-02-hidden-accounts-user': index('hidden_accounts_user', 'hidden_accounts', ['user_id']),
	'0017-03-hidden-names': step((db, column) =>
		db.schema
			.createTable('hidden_names')
			.addColumn('id', column.id, counting)
			.addColumn('user_id', column.whole, (id) => id.notNull())
			.addColumn('name', column.text(255), (name) => name.notNull())
			.addColumn('valid_from', column.whole)
			.addColumn('valid_until', column.whole)
			.addColumn('forget_at', column.whole),
	),
	'0017-04-hidden-names-name': index('hidden_names_name', 'hidden_names', ['name']),
	'0017-05-set-aside': step((db, column) =>
		db.schema
			.createTable('set_aside')
			.addColumn('id', column.id, counting)
			.addColumn('account_id', column.whole, (id) => id.notNull())
			.addColumn('place', column.ascii(32), (place) => place.notNull())
			.addColumn('row_key', column.ascii(255), (key) => key.notNull())
			.addColumn('kept', column.long, (kept) => kept.notNull()),
	),
	'0017-06-set-aside-account': index('set_aside_account', 'set_aside', ['account_id', 'place']),
	'0017-07-set-aside-row': index('set_aside_row', 'set_aside', ['place', 'row_key']),
	'0017-08-local-accounts': step((db, column) =>
		clustered(
			db,
			db.schema
				.createTable('local_accounts')
				.addColumn('user_id', column.whole, (id) => id.notNull())
				.addColumn('wiki', column.ascii(64), (wiki) => wiki.notNull())
				.addColumn('api_url', column.text(512), (url) => url.notNull())
				.addColumn('local_id', column.whole, (id) => id.notNull())
				.addColumn('looked_at', column.whole)
				.addPrimaryKeyConstraint('local_accounts_user', ['user_id', 'wiki']),
		),
	),
	'0017-09-local-accounts-looked': index('local_accounts_looked', 'local_accounts', ['looked_at']),
	// Ids that backfills have stored.
	'0017-10-local-accounts-rows': step((db) => ({
		execute: () =>
			sql`insert into local_accounts (user_id, wiki, api_url, local_id)
				select user_id, wiki, max(api_url), max(local_id) from backfill_wikis
				inner join backfills on backfills.id = backfill_id where local_id is not null group by user_id, wiki`.execute(db),
	})),
};
