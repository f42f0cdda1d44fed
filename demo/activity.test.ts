import { expect, test } from 'vitest';
import { isEdit, history } from './activity.ts';
import { tracked } from './cast/cast.ts';
import { createGenerator, topics } from './generate.ts';

const minute = 60_000;
const day = 86_400_000;
const from = Date.UTC(2026, 0, 5);

interface Data {
	user?: string;
	wiki: string;
	type: string;
	title: string;
	minor?: boolean;
	revision?: { old?: number; new: number };
	length?: { old?: number; new: number };
}

interface Revert {
	wiki_id: string;
	revision: { revert: { rev_reverted_newest_id: number } };
}

function week(seed: number) {
	return [...history(createGenerator({ seed, disorder: 0 }), from, from + 7 * day, seed)];
}

const messages = week(1);
const events = messages
	.filter(({ topic, data }) => (topics as readonly string[]).includes(topic) && !data.includes('"canary"'))
	.map((message) => ({ ...(JSON.parse(message.data) as Data), at: message.timestamp, message }));
const by = (name: string) => events.filter(({ user }) => user === name);
const ofKind = (kind: string) => tracked.filter((one) => one.kind === kind).map(({ name }) => name);

test('a week has thousands of events within its bounds, the same for the same seed', () => {
	expect(events.length).toBeGreaterThan(5_000);
	expect(events.length).toBeLessThan(7_500);
	// What became of them: tags, scores, reverts, deleted pages.
	const others = messages.filter(({ data }) => !data.includes('"canary"'));
	expect(new Set(others.map(({ topic }) => topic.replace(/^\w+\./, ''))).size).toBe(5);
	expect(messages.every(({ timestamp }) => timestamp >= from && timestamp < from + 7 * day)).toBe(true);
	expect(week(1)).toEqual(messages);
	expect(week(2)).not.toEqual(messages);
});

test('everyone who is tracked does something by day, and sleeps at night', () => {
	for (const { name, zone, perDay } of tracked) {
		const localHours = by(name).map(({ at }) => new Date(at + zone * 60 * minute).getUTCHours());
		expect(localHours.length > 0, name).toBe(perDay > 0);
		// What was begun late in the evening may go on for an hour.
		expect(
			localHours.filter((hour) => hour >= 2 && hour < 6),
			name,
		).toEqual([]);
	}
});

test('most of what somebody does is at home', () => {
	for (const { name, kind, home } of tracked.filter(({ perDay }) => perDay > 3)) {
		const wikis = by(name).map(({ wiki }) => wiki);
		const share = wikis.filter((wiki) => wiki === home).length / wikis.length;
		expect(share, name).toBeGreaterThan(kind === 'photographer' ? 0.1 : 0.5);
	}
});

test('nobody acts together with everybody else', () => {
	const minutes = Map.groupBy(events, ({ at }) => Math.floor(at / minute));
	const most = [...minutes.values()].map((some) => new Set(some.map(({ user }) => user)).size);
	expect(Math.max(...most)).toBeLessThan(tracked.length / 2);
});

test('every day a file is placed on four wikis or more within ten minutes', () => {
	const photographers = ofKind('photographer').flatMap(by);
	for (let start = from; start < from + 7 * day; start += day) {
		const ofDay = photographers.filter(({ at }) => at >= start && at < start + day);
		const isBurst = ofDay.some(({ at, user }) => {
			const near = ofDay.filter((other) => other.user === user && other.at >= at && other.at < at + 10 * minute);
			return new Set(near.map(({ wiki }) => wiki)).size >= 4;
		});
		expect(isBurst, new Date(start).toISOString()).toBe(true);
	}
});

test('gnomes make minor edits, and newcomers are reverted often', () => {
	const gnomes = ofKind('gnome')
		.flatMap(by)
		.filter(({ message }) => isEdit(message));
	expect(gnomes.filter(({ minor }) => minor).length / gnomes.length).toBeGreaterThan(0.9);
	const reverted = messages.flatMap(({ topic, data }) => {
		if (!topic.endsWith('page_change.v1') || data.includes('"canary"')) return [];
		const { wiki_id: wiki, revision } = JSON.parse(data) as Revert;
		return `${wiki} ${revision.revert.rev_reverted_newest_id}`;
	});
	const share = (names: string[]) => {
		const edits = names.flatMap(by).filter(({ message }) => isEdit(message));
		return edits.filter(({ wiki, revision }) => reverted.includes(`${wiki} ${revision?.new}`)).length / edits.length;
	};
	expect(share(ofKind('newcomer'))).toBeGreaterThan(0.3);
	expect(share(ofKind('writer'))).toBeLessThan(0.1);
});

test('the edits of a page follow each other', () => {
	const pages = Map.groupBy(
		events.filter(({ message }) => isEdit(message)),
		({ wiki, title }) => `${wiki} ${title}`,
	);
	for (const edits of pages.values())
		edits.slice(1).forEach(({ revision, length, type }, at) => {
			if (type === 'new') return;
			expect(revision?.old).toBe(edits[at]?.revision?.new);
			expect(length?.old).toBe(edits[at]?.length?.new);
		});
});

test('a page is deleted with all its edits, and made again by the next', () => {
	const deletions = messages.flatMap(({ topic, data }) =>
		topic.endsWith('page-delete') && !data.includes('"canary"')
			? [JSON.parse(data) as { database: string; page_title: string; rev_id: number; meta: { dt: string } }]
			: [],
	);
	expect(deletions.length).toBeGreaterThan(3);
	for (const { database, page_title: title, rev_id: last, meta } of deletions) {
		const edits = events.filter((one) => {
			return isEdit(one.message) && one.wiki === database && one.title.replaceAll(' ', '_') === title;
		});
		const [before, after] = [true, false].map((is) => edits.filter(({ at }) => at <= Date.parse(meta.dt) === is));
		expect(before?.at(-1)?.revision?.new).toBe(last);
		if (after?.[0]) expect(after[0].type).toBe('new');
	}
});
