import type { Db } from '#lib/server/db/tables.ts';
import { recordCampaignPages } from '#lib/server/store/campaign/campaign-pages.ts';
import { listMembers, narrowMember } from '#lib/server/store/campaign/campaign-members.ts';
import { type CampaignTerms, findCampaign, insertCampaign } from '#lib/server/store/campaign/campaigns.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { recordOutcomeAnswer } from '#lib/server/store/outcome/outcome-questions.ts';
import { insertTrackedUsers } from '#lib/server/store/tracking/track-users.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { lease, record } from '../fixtures/database.ts';
import { berlin, courses, day, hour, pageIdOf, period, reportEvents, streamedUntil, zone } from './report-events.ts';

const usual = { description: '', zone, ...period, scope: usualScope };
/** The pages of one of the campaigns. */
export const chosenPages = [
	{ wiki: 'dewiki', title: 'Page 1', id: pageIdOf('dewiki', 0, 1, false) },
	// It was moved, and another page has the title now.
	{ wiki: 'dewiki', title: 'Moved 0', id: pageIdOf('dewiki', 0, 0, false) },
	{ wiki: 'dewiki', title: 'Page 3', id: null },
	{ wiki: 'commonswiki', title: 'File:Page 2', id: pageIdOf('commonswiki', 6, 2, false) },
	{ wiki: 'enwiki', title: 'Page 1', id: pageIdOf('enwiki', 0, 1, false) },
];
const scopeOfPages = {
	...{ wikis: ['commonswiki', 'dewiki'], namespaces: 'all' as const, category: null },
	pages: chosenPages.map(({ wiki, title }) => ({ wiki, title })),
};
/** Campaigns of the courses, each of which counts something else. */
export const campaigns: readonly CampaignTerms[] = [
	{ ...usual, name: 'Usual', label: 'Course A' },
	{ ...usual, name: 'All', label: 'Course A', scope: { ...usualScope, namespaces: 'all' } },
	{ ...usual, name: 'Pages', label: 'Course A', scope: scopeOfPages },
	{ ...usual, name: 'Narrow', label: 'Course A', scope: { ...usualScope, namespaces: [0, 2, 6] } },
	{ ...usual, name: 'Other', label: 'Course B', from: berlin('2026-03-28'), until: berlin('2026-04-08') },
];
/** When two of the people count in the campaign that is for some for a part of it only; the second on a quiet day. */
export const narrowed = {
	Ben: { from: berlin('2026-03-26'), until: berlin('2026-03-30') + 5 * hour },
	Zoë: { from: berlin('2026-03-31'), until: berlin('2026-04-01') },
};

/** Records all that, as a consumer does, with campaigns. */
export async function recordReported(db: Db): Promise<void> {
	for (const [label, names] of Object.entries(courses))
		for (const name of names)
			await insertTrackedUsers(db, [{ name, centralId: null }], { reason: null, labels: [label], endsAt: null }, null);
	const held = await lease(db);
	const began = period.from - 30 * day;
	await held.write((writing) => syncTrackedUsers(writing, { from: began, until: began }));
	const { observed, facts } = reportEvents();
	const progress = { position: '{}', streamedUntil, lastEventAt: streamedUntil };
	const reverts = {
		...{ firstAt: began, readUntil: streamedUntil },
		gaps: [{ from: berlin('2026-04-02'), until: berlin('2026-04-03') }],
	};
	await record(held, observed, { outcomeFacts: facts, progress, reverts });
	await record(held, [], { pages: pageDeletions(observed) });
	await record(held, [], { visibilityChanges: visibilityChanges(observed) });
	await recordMoves(db, held);
	for (const campaign of campaigns) await insertCampaign(db, campaign, null);
	const [ofPages, narrow] = [await findCampaign(db, 'Pages'), await findCampaign(db, 'Narrow')];
	if (!ofPages || !narrow) throw new Error('the campaigns are not there');
	await recordCampaignPages(held, ofPages, { pages: chosenPages, problem: null, at: Date.now() });
	for (const { trackedId, user } of await listMembers(db, narrow)) {
		const when = user === 'Ben' || user === 'Zoë' ? narrowed[user] : null;
		if (when !== null) await narrowMember(db, narrow.id, { trackedId, ...when }, null);
	}
	await held.release();
}

/** Some new pages are deleted later with their one revision, some of those with suppression; and one with all that it had. */
function pageDeletions(observed: readonly ObservedEvent[]) {
	const at = streamedUntil;
	const gone = observed.flatMap(({ event: { wiki, title, newRevision, type } }, place) =>
		type === 'new' && title !== null && newRevision !== null && place % 4 === 0
			? { wiki, title, lastRevision: newRevision, revisions: 1, isSuppressed: place % 12 === 0, at: at - newRevision }
			: [],
	);
	const last = { wiki: 'dewiki', title: 'Page 1', lastRevision: 99_999, revisions: null, isSuppressed: false, at };
	return [...gone, last].map((page) => ({ ...page, pageId: null, isDeleted: true }));
}

/** Of some edits and log entries parts are hidden. */
function visibilityChanges(observed: readonly ObservedEvent[]) {
	const parts = [['comment'], ['text'], ['text', 'comment'], ['user'], ['text', 'comment', 'user']] as const;
	return observed
		.filter(({ event }, place) => place % 17 === 0 && event.type !== 'categorize')
		.map(({ event }, place) => ({
			...{ key: event.key, at: streamedUntil },
			hidden: [...(parts[place % parts.length] ?? parts[0])],
		}));
}

/** Half of the pages that were created in a namespace of people are articles now, as their wikis say. */
async function recordMoves(db: Db, held: Parameters<typeof recordOutcomeAnswer>[0]): Promise<void> {
	const rows = await db
		.selectFrom('events')
		.innerJoin('wikis', 'wikis.id', 'events.wiki_id')
		.innerJoin('event_types', 'event_types.id', 'events.type_id')
		.select(['events.id', 'new_revision', 'time', 'wikis.name', 'page_id'])
		.where('namespace', '=', 2)
		.where('type', '=', 'new')
		.execute();
	for (const { id, new_revision: revision, time, name: wiki, page_id } of rows) {
		if (revision === null || page_id === null || id % 2 === 0) continue;
		const title = `Page ${page_id % 24}`;
		const answer = { revision, tags: [], pageId: page_id, title, namespace: 0 };
		await recordOutcomeAnswer(held, { wiki, apiUrl: null, edits: [{ id, revision, time }] }, [answer], streamedUntil);
	}
}
