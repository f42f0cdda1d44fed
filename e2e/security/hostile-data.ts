import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { storable } from '#lib/domain/core/json-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { insertCampaign } from '#lib/server/store/campaign/campaigns.ts';
import { changeSettings, readSettings } from '#lib/server/store/core/settings.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { saveView } from '#lib/server/store/filter/saved-views.ts';
import { insertUserNote } from '#lib/server/store/person/person-notes.ts';
import { recordReviews } from '#lib/server/store/review/reviews.ts';
import { insertTrackedUsers } from '#lib/server/store/tracking/track-users.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { lease, record } from '../../fixtures/database.ts';
import { hostileTexts, scriptMark } from '../../fixtures/hostile-texts.ts';
import { observedEvent } from '../sample-events.ts';

/** The hostile texts, as they are stored. */
export const texts = hostileTexts.map(storable);
const day = 86_400_000;
const now = Date.now();

/** Log actions whose parameters are in sentences. */
const logs: readonly ((text: string) => Partial<ObservedEvent['event']>)[] = [
	(text) => ({
		logType: 'block',
		logAction: 'block',
		title: `User:${text}`,
		logParams: { duration: text, flags: text },
	}),
	(text) => ({ logType: 'move', logAction: 'move', title: text, logParams: { target: text, noredir: '0' } }),
	(text) => ({
		logType: 'rights',
		logAction: 'rights',
		title: `User:${text}`,
		logParams: { oldgroups: [text], newgroups: [text, text] },
	}),
	(text) => ({
		logType: 'renameuser',
		logAction: 'renameuser',
		title: `User:${text}`,
		logParams: { olduser: text, newuser: text },
	}),
	(text) => ({ logType: 'upload', logAction: 'upload', title: `File:${text}`, logParams: { img_sha1: text } }),
	(text) => ({
		logType: text.slice(0, 60),
		logAction: text.slice(0, 60),
		title: text,
		logParams: { [text.slice(0, 60)]: text },
	}),
];

/** Events with each text as title, summary, user, and in a log entry. */
function hostileEvents(): ObservedEvent[] {
	return texts.flatMap((text, index) => {
		const time = now - 60_000 - index * 600_000;
		const user = text.slice(0, 200);
		const edit = observedEvent(10_000 + index, { title: text.slice(0, 500), comment: text, user, time });
		const logId = 20_000 + index;
		const log = observedEvent(logId, {
			key: `dewiki:log:${logId}`,
			type: 'log',
			logId,
			user,
			comment: text,
			time: time - 60_000,
			about: [user],
			namespace: 2,
			oldRevision: null,
			newRevision: null,
			oldLength: null,
			newLength: null,
			...logs[index % logs.length]?.(text),
		});
		const entity = observedEvent(30_000 + index, {
			wiki: 'wikidatawiki',
			key: `wikidatawiki:rev:${30_000 + index}`,
			title: 'Q1',
			user,
			time: time - 120_000,
			comment: `/* wbsetclaim-create:2||1 */ [[Property:P1]]: ${text}, ${text}`,
		});
		// A wiki whose addresses are no addresses.
		const odd: ObservedEvent = {
			wiki: {
				name: 'oddwiki',
				scriptUrl: `javascript:window.${scriptMark}()//`,
				articleUrl: `javascript:window.${scriptMark}()//$1`,
			},
			event: { ...edit.event, wiki: 'oddwiki', key: `oddwiki:rev:${index}`, time: time - 180_000 },
		};
		return [edit, log, entity, odd];
	});
}

/** Some texts are no names, or are there already. @throws all but such a problem */
function passRefusal(error: unknown): void {
	if (!(error instanceof Problem && ['bad-input', 'conflict', 'not-found'].includes(error.kind))) throw error;
}

/** Stores each text in every table whose texts a page shows. @throws {Error} if one has few of them */
export async function fillWithHostileTexts(db: Db): Promise<void> {
	const names = [...new Set(texts.map((text) => text.slice(0, 200)))];
	for (const [index, name] of names.entries())
		await insertTrackedUsers(
			db,
			[{ name, centralId: index + 1 }],
			{ reason: name, labels: ['all', name.slice(0, 60)], endsAt: null },
			name,
		);
	const held = await lease(db);
	await held.write((writing) => syncTrackedUsers(writing, { from: now - 30 * day, until: now - 30 * day }));
	const events = hostileEvents();
	await record(held, events, {
		progress: { position: '{"begin":1,"topics":[]}', streamedUntil: now, lastEventAt: now },
		errors: texts.map((text) => ({ kind: text.slice(0, 100), occurrences: 1, samples: [text] })),
		outcomeFacts: events.flatMap(({ event: { wiki, newRevision, time, title } }) =>
			newRevision === null
				? []
				: [
						{
							kind: 'tags' as const,
							wiki,
							revision: newRevision,
							pageId: null,
							tags: [(title ?? '').slice(0, 200)],
							before: [],
							madeAt: time,
							at: time,
						},
					],
		),
	});
	await held.release();
	for (const [index, text] of texts.entries()) {
		const name = text.slice(0, 200);
		await insertUserNote(db, { user: name, author: { id: 'local', username: name }, text }).catch(passRefusal);
		const requestId = `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`;
		await recordReviews(db, name, [
			{ requestId, key: `dewiki:rev:${10_000 + index}`, mark: 'flagged', note: text.slice(0, 500), madeAt: now },
		]);
		if (index < 40)
			await saveView(db, 'local', {
				id: null,
				name: text.slice(0, 100),
				query: String(new URLSearchParams({ title: text.slice(0, 200) })),
			});
		if (index < 100)
			await insertCampaign(
				db,
				{
					name: text.slice(0, 100),
					description: text.slice(0, 2_000),
					label: 'all',
					zone: 'UTC',
					from: now - day,
					until: now,
					scope: usualScope,
				},
				name,
			).catch(passRefusal);
		await insertAllowedUser(db, { username: name, role: 'viewer', addedBy: name }).catch(passRefusal);
	}
	for (const table of ['user_notes', 'campaigns', 'allowed_users', 'reviews'] as const) {
		const { count } = await db
			.selectFrom(table)
			.select((eb) => eb.fn.countAll().as('count'))
			.executeTakeFirstOrThrow();
		if (Number(count) < texts.length / 4) throw new Error(`${table} has only ${count} of the texts`);
	}
	await changeSettings(db, { ...(await readSettings(db)), contact: texts[0] ?? '' }, texts[1] ?? '');
}

/** What a wiki answers to a browser, with the texts in each place. */
export function answerOfWiki(query: URLSearchParams): object {
	const some = texts.filter((text) => text.length < 300);
	if (query.get('action') === 'compare') {
		const lines = some.map(
			(text) =>
				`<tr><td class="diff-lineno" colspan="2">${text}</td></tr><tr><td class="diff-deletedline"><div>${text}</div></td>` +
				`<td class="diff-addedline"><div><ins class="diffchange">${text}</ins> &lt;b&gt;${text}</div></td></tr>`,
		);
		return {
			compare: { fromrevid: Number(query.get('fromrev')), torevid: Number(query.get('torev')), body: lines.join('') },
		};
	}
	if (query.get('action') === 'wbgetentities') {
		const ids = (query.get('ids') ?? '').split('|');
		return {
			entities: Object.fromEntries(
				ids.map((id) => [id, { labels: { en: { value: some[0] }, ar: { value: some[1] } } }]),
			),
		};
	}
	if (query.get('meta') === 'globaluserinfo')
		return {
			query: {
				globaluserinfo: {
					id: 1,
					name: some[0],
					home: some[1],
					groups: some.slice(0, 5),
					merged: [
						{
							wiki: some[2],
							url: `javascript:window.${scriptMark}()`,
							editcount: 1,
							groups: [some[3]],
							blocked: { reason: some[4], expiry: some[5], by: some[6] },
						},
					],
				},
			},
		};
	if (query.get('list') === 'blocks')
		return { query: { blocks: some.slice(0, 10).map((text) => ({ by: text, reason: text, expiry: text })) } };
	if (query.get('prop') === 'info') return { query: { pages: [{ pageid: 1, lastrevid: 99_999, title: some[0] }] } };
	return {
		query: {
			pages: [
				{
					revisions: some
						.slice(0, 6)
						.map((text, at) => ({ revid: 99_000 + at, timestamp: '2026-11-30T00:00:00Z', user: text, comment: text })),
				},
			],
		},
	};
}
