import type { Campaign } from '#lib/domain/campaign/campaign.ts';
import { type FrozenEvent, type FrozenFacts, joinUnknown } from '#lib/domain/report/frozen.ts';
import { placeOf, type ReportPart } from '#lib/domain/report/report-parts.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Flag, Transaction } from '#lib/server/db/tables.ts';
import { type CampaignMember, countWithoutAccount, listMembers } from '../../campaign/campaign-members.ts';
import { readPageSet } from '../../campaign/campaign-pages.ts';
import { findCampaignById } from '../../campaign/campaigns.ts';
import type { LeasedDb } from '../../core/leased.ts';
import type { Writing } from '../../core/state.ts';
import { findMerge } from '../../merge/merges.ts';
import { readDeletionsSeenFrom, readFacts } from '../report-people.ts';
import { readRowsToCopy } from '../report-rows.ts';
import { deleteFrozenPerson, deleteStale } from './frozen-removal.ts';

/** How many events are copied in one transaction, so that the recording never waits long. */
const copiedRows = 1_000;

/**
 * Copies some more of what the report of a campaign is made of that an admin has closed: of one person after the other what
 * is known of them, then their events that count. When all are copied, the campaign is closed. Only the consumer calls this.
 * @param now ms UTC
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function freezeStep(leased: LeasedDb, now: number): Promise<boolean> {
	if (!(await findClosing(leased.db))) return false;
	return leased.write(async (writing) => {
		const { tx } = writing;
		const id = await findClosing(tx);
		const campaign = id === null ? null : await findCampaignById(tx, id);
		if (campaign === null || (await isChanging(tx))) return false;
		await freezeSome(writing, campaign, now);
		return true;
	});
}

/** Whether another job is moving events of people, or removing a name from them: half of that would be copied. */
async function isChanging(tx: Transaction): Promise<boolean> {
	if (await findMerge(tx)) return true;
	const accounts = tx.selectFrom('hidden_accounts').select('id').where('state', 'in', ['hiding', 'showing']);
	if (await accounts.limit(1).executeTakeFirst()) return true;
	return (await tx.selectFrom('forgettings').select('name').limit(1).executeTakeFirst()) !== undefined;
}

async function findClosing(db: Db): Promise<number | null> {
	const row = await db
		.selectFrom('frozen_reports')
		.select('campaign_id')
		.where('closed_at', 'is', null)
		.orderBy('asked_at')
		.limit(1)
		.executeTakeFirst();
	return row?.campaign_id ?? null;
}

async function freezeSome(writing: Writing, campaign: Campaign, now: number): Promise<void> {
	const { tx, change } = writing;
	if (await deleteStale(tx, campaign.id)) return;
	const members = new Map((await listMembers(tx, campaign)).map((member) => [member.trackedId, member]));
	const people = await tx
		.selectFrom('frozen_people')
		.select(['tracked_id', 'user_id', 'next_time', 'next_event'])
		.where('campaign_id', '=', campaign.id)
		.execute();
	// Somebody may have another label by now, or have been found.
	const gone = people.find(({ tracked_id, user_id }) => members.get(tracked_id)?.userId !== user_id);
	if (gone) return void (await deleteFrozenPerson(writing, { campaignId: campaign.id, ...gone }, copiedRows));
	const copied = new Set(people.map(({ tracked_id }) => tracked_id));
	const begun = people.find(({ next_time }) => next_time !== null);
	const member =
		members.get(begun?.tracked_id ?? 0) ?? members.values().find(({ trackedId }) => !copied.has(trackedId));
	if (member === undefined) {
		const seenFrom = await readDeletionsSeenFrom(tx);
		const deletions_seen_from = seenFrom === -Infinity ? null : seenFrom;
		const left_out = await countWithoutAccount(tx, [campaign.label]);
		const facts = { closed_at: now, deletions_seen_from, left_out, change };
		const closed = tx.updateTable('frozen_reports').set(facts);
		await closed.where('campaign_id', '=', campaign.id).execute();
		// Those who were purged before were not in it.
		await tx.deleteFrom('frozen_removals').where('campaign_id', '=', campaign.id).execute();
	} else {
		const from = begun ? { time: begun.next_time ?? 0, id: begun.next_event ?? 0 } : { time: member.from, id: 0 };
		// Before the first events: what is known may not be more than what is copied.
		if (!begun) await insertPerson(tx, campaign, member, now);
		if (await copyEvents(tx, campaign, member, from)) return;
		// What was deleted for its age meanwhile is not copied.
		if (begun) await addUnknown(tx, campaign, member, now);
	}
}

async function insertPerson(tx: Transaction, campaign: Campaign, member: CampaignMember, now: number): Promise<void> {
	const { userId, from, until } = member;
	const times = from < until ? [{ from, until }] : [];
	const [known] = await readFacts(tx, [{ userId, times }], campaign, now);
	const facts: FrozenFacts = {
		...{ times, unknown: known?.unknown ?? null, registeredAt: known?.registeredAt ?? null },
		activeAfter: known?.activeAfter ?? { 7: { is: null, knownAt: null }, 30: { is: null, knownAt: null } },
	};
	const place = { campaign_id: campaign.id, tracked_id: member.trackedId, user_id: userId };
	await tx
		.insertInto('frozen_people')
		.values({ ...place, facts: JSON.stringify(facts), next_time: from, next_event: 0 })
		.execute();
}

/** @returns whether there may be more */
async function copyEvents(
	tx: Transaction,
	campaign: Campaign,
	{ userId, trackedId, from, until }: CampaignMember,
	after: { time: number; id: number },
): Promise<boolean> {
	const { id, scope } = campaign;
	const rows = userId === null ? [] : await readRowsToCopy(tx, { userId, from, until, after, limit: copiedRows });
	const part: ReportPart = {
		...{ period: campaign, scope, pages: await readPageSet(tx, campaign) },
		members: new Map(userId === null ? [] : [[userId, { from, until }]]),
	};
	const copies = rows.flatMap(({ key, wikiId, isStreamed, event }) => {
		if (placeOf(event, [part]) === 'out') return [];
		const { userId: user_id, wiki: _wiki, time, title, ...left } = event;
		const frozen: FrozenEvent = left;
		const row = { campaign_id: id, user_id, natural_key: key, wiki_id: wikiId, time, title };
		const is_streamed: Flag = isStreamed ? 1 : 0;
		return [{ ...row, is_streamed, event: JSON.stringify(frozen) }];
	});
	for (const some of chunks(copies)) {
		const keys = some.map(({ natural_key }) => natural_key);
		// One may have been copied at another time already, which the stream has corrected.
		const before = tx.deleteFrom('frozen_events').where('natural_key', 'in', keys);
		await before.where('campaign_id', '=', id).execute();
		await tx.insertInto('frozen_events').values(some).execute();
	}
	const last = rows.at(copiedRows - 1);
	await tx
		.updateTable('frozen_people')
		.set(last ? { next_time: last.event.time, next_event: last.id } : { next_time: null, next_event: null })
		.where('campaign_id', '=', id)
		.where('tracked_id', '=', trackedId)
		.execute();
	return last !== undefined;
}

async function addUnknown(tx: Transaction, campaign: Campaign, member: CampaignMember, now: number): Promise<void> {
	const row = tx
		.selectFrom('frozen_people')
		.select('facts')
		.where('campaign_id', '=', campaign.id)
		.where('tracked_id', '=', member.trackedId);
	const { facts } = await row.executeTakeFirstOrThrow();
	const first = JSON.parse(facts) as FrozenFacts;
	const [again] = await readFacts(tx, [{ userId: member.userId, times: first.times }], campaign, now);
	const unknown = joinUnknown(first.unknown, again?.unknown ?? null);
	await tx
		.updateTable('frozen_people')
		.set({ facts: JSON.stringify({ ...first, unknown }) })
		.where('campaign_id', '=', campaign.id)
		.where('tracked_id', '=', member.trackedId)
		.execute();
}
