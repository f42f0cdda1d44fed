import { sql } from 'kysely';
import { isTitleOf } from '#lib/domain/person/erased-name.ts';
import type { FrozenEvent, FrozenFacts } from '#lib/domain/report/frozen.ts';
import type { ReportEvent } from '#lib/domain/report/report-event.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { type ArchivedAccount, listArchivedAccounts } from '../../archive/archived-accounts.ts';
import { idList } from '../../event/event-conditions.ts';

/** Rows of one statement, as of events that are not copies. */
const rowsAtOnce = 2_000;

/** Somebody in a frozen report, with the name now. */
export interface FrozenPerson extends FrozenFacts {
	userId: number | null;
	user: string;
}

/** The people of a frozen report. @param hidden accounts that the wikis hide now, which are in no report */
export async function readFrozenPeople(
	db: Db,
	campaignId: number,
	hidden: readonly ArchivedAccount[],
): Promise<FrozenPerson[]> {
	const rows = await db
		.selectFrom('frozen_people')
		.leftJoin('users', 'users.id', 'frozen_people.user_id')
		.leftJoin('tracked_users', 'tracked_users.id', 'frozen_people.tracked_id')
		.select(['frozen_people.user_id', 'users.name', 'tracked_users.username', 'facts'])
		.where('campaign_id', '=', campaignId)
		.execute();
	const isHidden = new Set(hidden.flatMap(({ userId, wikiId }) => (wikiId === null ? userId : [])));
	return rows.flatMap(({ user_id: userId, name, username, facts }) => {
		const user = name ?? username;
		if (user === null || (userId !== null && isHidden.has(userId))) return [];
		return [{ userId, user, ...(JSON.parse(facts) as FrozenFacts) }];
	});
}

/** How many events are copied for some campaigns. */
export async function countFrozen(db: Db, campaignIds: readonly number[]): Promise<number> {
	if (campaignIds.length === 0) return 0;
	const { copies } = await db
		.selectFrom('frozen_events')
		.select(({ fn }) => fn.countAll().as('copies'))
		.where('campaign_id', 'in', campaignIds)
		.executeTakeFirstOrThrow();
	return Number(copies);
}

/**
 * Reads the copied events of a frozen report, some at a time, in no particular order.
 * @param without campaigns: what is copied for one of these too is left out
 */
export async function* readFrozenRows(
	db: Db,
	campaignId: number,
	{ without, hidden }: { without: readonly number[]; hidden: readonly ArchivedAccount[] },
): AsyncGenerator<ReportEvent[]> {
	const wikis = new Map(
		(await db.selectFrom('wikis').select(['id', 'name']).execute()).map((one) => [one.id, one.name]),
	);
	const shown = shownFrom(hidden);
	for (let after = 0; ;) {
		let query = db
			.selectFrom('frozen_events')
			.select(['id', 'user_id', 'wiki_id', 'time', 'title', 'event'])
			.where('campaign_id', '=', campaignId)
			.where('id', '>', after)
			.orderBy('id')
			.limit(rowsAtOnce);
		if (without.length > 0)
			query = query.where(sql<boolean>`not exists (select 1 from frozen_events as others
				where others.natural_key = frozen_events.natural_key and others.campaign_id in (${idList(without)}))`);
		const rows = await query.execute();
		yield rows.flatMap((row) => {
			if (!shown.isShown(row)) return [];
			const event = JSON.parse(row.event) as FrozenEvent;
			const { user_id: userId, time } = row;
			return [{ ...event, userId, time, wiki: wikis.get(row.wiki_id) ?? '', title: shown.titleOf(row.title) }];
		});
		const last = rows.at(-1);
		if (last === undefined || rows.length < rowsAtOnce) return;
		after = last.id;
	}
}

/** What may be read of copies while the wikis hide some accounts. */
function shownFrom(hidden: readonly ArchivedAccount[]) {
	const names = hidden.flatMap((account) => account.names);
	return {
		isShown: (row: { user_id: number; wiki_id: number }) =>
			!hidden.some(({ userId, wikiId }) => userId === row.user_id && (wikiId === null || wikiId === row.wiki_id)),
		titleOf: (title: string | null) => (title !== null && names.some((name) => isTitleOf(title, name)) ? null : title),
	};
}

/** What is copied of a person's events, by campaign. */
export async function listFrozenOf(db: Db, userId: number) {
	const shown = shownFrom(await listArchivedAccounts(db));
	const rows = await db
		.selectFrom('frozen_events')
		.innerJoin('campaigns', 'campaigns.id', 'campaign_id')
		.innerJoin('wikis', 'wikis.id', 'wiki_id')
		.select(['campaigns.name as campaign', 'natural_key as key', 'wikis.name as wiki', 'title', 'event'])
		.select(['frozen_events.user_id', 'wiki_id', 'time'])
		.where('user_id', '=', userId)
		// Those that are being deleted have no name.
		.where('campaigns.name', 'not like', '/%')
		.orderBy('frozen_events.id')
		.execute();
	const seen = rows.filter(shown.isShown);
	return Object.entries(Object.groupBy(seen, ({ campaign }) => campaign)).map(([campaign, theirs = []]) => ({
		campaign,
		events: theirs.map(({ key, wiki, time, title, event }) => {
			return { key, wiki, time, title: shown.titleOf(title), ...(JSON.parse(event) as FrozenEvent) };
		}),
	}));
}
