import type { WikiEvent } from '#lib/domain/event/event.ts';
import type { OutcomeFact } from '#lib/domain/stream/outcome-messages.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { startOfDay } from '#lib/domain/core/calendar-day.ts';
import { pick, randomFrom } from '../fixtures/random.ts';
import { observedEvent } from './sample-events.ts';

/** The zone of all days. */
export const zone = 'Europe/Berlin';
/** The beginning of a day there, ms UTC. */
export const berlin = (day: string): number => startOfDay(day, zone);
/** In ms. */
export const hour = 3_600_000;
/** In ms. */
export const day = 24 * hour;

/** The period of most campaigns: two weeks, in which the clocks are put forward. */
export const period = { from: berlin('2026-03-23'), until: berlin('2026-04-06') };
/** Days without an event. */
export const quiet = { from: berlin('2026-03-31'), until: berlin('2026-04-02') };
/** Up to here the stream was read. */
export const streamedUntil = berlin('2026-07-15');

/** The people of the courses. Others act too. */
export const people = ['Anna', 'Ben', 'Zoë', 'مستخدم مثال'] as const;
const authors = [...people, 'Stranger'];
/** The people with each label. */
export const courses = { 'Course A': ['Anna', 'Ben', 'Zoë'], 'Course B': ['Zoë', 'مستخدم مثال'] } as const;

const wikis = ['dewiki', 'dewiki', 'commonswiki', 'wikidatawiki', 'enwiki'];
const prefixes: Readonly<Record<number, string>> = {
	...{ 0: '', 1: 'Talk:', 2: 'User:', 6: 'File:', 10: 'Template:', 14: 'Category:', 120: 'Property:', 146: 'Lexeme:' },
};
const namespaces = [0, 0, 0, 0, 1, 2, 6, 6, 10, 14, 120, 146];
/** On this day some pages got another title, under which they have the same number. */
const movedAt = berlin('2026-03-29') + 2 * hour;

const logs: readonly (readonly [type: string, action: string, params?: WikiEvent['logParams']])[] = [
	['create', 'create'],
	['upload', 'upload'],
	['upload', 'overwrite'],
	['upload', 'revert'],
	['move', 'move'],
	['delete', 'delete'],
	['block', 'block'],
	['thanks', 'thank'],
	['abusefilter', 'hit'],
	['abusefilter', 'modify'],
	['newusers', 'autocreate'],
	['newusers', 'create'],
	['patrol', 'autopatrol'],
	['patrol', 'patrol', { curid: '2', previd: '1', auto: 1 }],
	['patrol', 'patrol', { curid: '2', previd: '1', auto: 0 }],
	['protect', 'protect'],
];

/** A page of {@link reportEvents}, by its place in the list of titles; null: its number is not known. */
export function pageIdOf(wiki: string, namespace: number, place: number, isMoved: boolean): number | null {
	if (place % 4 === 3) return null;
	// Where a page had the title before, another one has it now.
	return wikis.indexOf(wiki) * 100_000 + namespace * 100 + place + (place % 5 === 0 && isMoved ? 50 : 0) + 1;
}

/** What happened, and what the streams say of it. */
export interface Happened {
	observed: ObservedEvent[];
	facts: OutcomeFact[];
}

/** Events of five people around the period, many of them about midnight, with what became of them. */
export function reportEvents(): Happened {
	const random = randomFrom(20_260_323);
	const happened: Happened = { observed: [], facts: [] };
	for (let id = 1; id <= 900; id += 1) addEvent(happened, random, 10_000 + id);
	return happened;
}

function timeOf(random: () => number, id: number): number {
	const date = period.from - 2 * day + Math.floor(random() * 18) * day;
	const ofDay = random() < 0.4 ? 21 * hour + random() * 4 * hour : random() * day;
	// Each at a second of its own.
	const time = Math.floor((date + ofDay) / 1_000_000) * 1_000_000 + (id % 1_000) * 1_000;
	return time >= quiet.from && time < quiet.until ? time - 4 * day : time;
}

function addEvent(happened: Happened, random: () => number, id: number): void {
	const [wiki, namespace, user] = [pick(random, wikis), pick(random, namespaces), pick(random, authors)];
	const time = timeOf(random, id);
	const place = Math.floor(random() ** 2 * 24);
	const isMoved = time >= movedAt;
	const isSame = place % 5 === 0 && isMoved && random() < 0.6;
	const title = `${prefixes[namespace] ?? ''}${isSame ? 'Moved' : 'Page'} ${place}`;
	const kind = random();
	if (kind > 0.78) addLog(happened, random, { id, wiki, user, time, title, namespace });
	else if (kind > 0.72)
		happened.observed.push(
			observedEvent(id, {
				...{ wiki, user, time, key: `meta:report-${id}`, type: 'categorize', namespace: 14, title: 'Category:Example' },
			}),
		);
	else
		addEdit(
			happened,
			random,
			{ id, wiki, user, time, title, namespace },
			pageIdOf(wiki, namespace, place, isMoved && !isSame),
		);
}

type Placed = Pick<WikiEvent, 'wiki' | 'user' | 'time' | 'title' | 'namespace'> & { id: number };

function addLog({ observed }: Happened, random: () => number, { id, ...placed }: Placed): void {
	const [logType, logAction, logParams = null] = pick(random, logs);
	const isFile = logType === 'upload' && random() < 0.9;
	const file = isFile ? { namespace: 6, title: `File:Upload ${id}.jpg` } : {};
	const nothing = { oldRevision: null, newRevision: null, oldLength: null, newLength: null };
	const key = `${placed.wiki}:log:${id}`;
	const log = { ...placed, ...file, type: 'log', logType, logAction, logId: id, logParams, key };
	observed.push(observedEvent(id, { ...log, ...nothing }));
	if (logAction !== 'upload' || random() < 0.3) return;
	// A backfill returns the page of a file too.
	const revision = 50_000 + id;
	const page = {
		type: 'new',
		key: `${placed.wiki}:rev:${revision}`,
		newRevision: revision,
		oldLength: null,
		newLength: 300,
	};
	observed.push(observedEvent(revision, { ...placed, ...file, ...page, source: 'backfill' }));
}

function addEdit({ observed, facts }: Happened, random: () => number, placed: Placed, pageId: number | null): void {
	const { id: revision, ...event } = placed;
	const { wiki, time, title, user } = event;
	const isNew = random() < 0.25;
	const oldLength = isNew ? null : Math.floor(random() * 5_000);
	const newLength = random() < 0.05 ? null : Math.floor(random() * 5_000);
	const isAsked = random() < 0.12;
	const tags = isNew && random() < 0.3 ? ['mw-new-redirect'] : random() < 0.3 ? ['mobile edit', 'mw-undo'] : [];
	observed.push({
		...observedEvent(revision, {
			...{ ...event, type: isNew ? 'new' : 'edit', oldLength, newLength, source: isAsked ? 'backfill' : 'stream' },
			...(isNew && { oldRevision: null }),
		}),
		...(isAsked && random() < 0.8 && { asked: { tags, pageId, at: streamedUntil - day } }),
	});
	if (isAsked) return;
	const at = time + 1_000;
	if (pageId !== null && random() < 0.9) facts.push({ kind: 'page', wiki, revision, pageId, at });
	if (random() < 0.8) facts.push({ kind: 'tags', wiki, revision, pageId: null, tags, before: [], madeAt: time, at });
	if (random() < 0.2)
		facts.push({
			...{ kind: 'revert', wiki, pageId: null, title: title ?? '', oldest: revision, newest: revision },
			...{ revision: 100_000 + revision, at, user: pick(random, ['Stranger', user, null]) },
		});
}
