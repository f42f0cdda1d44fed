import { expect, test } from 'vitest';
import { createGenerator, topics } from './generate.ts';
import { history, rhythm } from './activity.ts';
import { followed } from './people.ts';

const day = 86_400_000;
const from = Date.UTC(2026, 0, 5);

function week(seed: number) {
	return [...history(createGenerator({ seed, disorder: 0 }), from, from + 7 * day, seed)];
}

test('a week has thousands of events within its bounds, the same for the same seed', () => {
	const messages = week(1);
	const events = messages.filter(({ topic }) => (topics as readonly string[]).includes(topic));
	expect(events.length).toBeGreaterThan(4_000);
	expect(events.length).toBeLessThan(9_000);
	// What became of them: tags, scores, reverts, deleted pages.
	const others = messages.filter(({ data }) => !data.includes('"canary"'));
	expect(new Set(others.map(({ topic }) => topic.replace(/^\w+\./, ''))).size).toBe(5);
	expect(messages.every(({ timestamp }) => timestamp >= from && timestamp < from + 7 * day)).toBe(true);
	expect(week(1)).toEqual(messages);
	expect(week(2)).not.toEqual(messages);
});

test('days are busier than nights, and everyone who is followed does something', () => {
	const messages = week(1);
	const hourOf = (timestamp: number) => new Date(timestamp).getUTCHours();
	const during = (start: number, end: number) =>
		messages.filter(({ timestamp }) => hourOf(timestamp) >= start && hourOf(timestamp) < end).length;
	expect(during(14, 20)).toBeGreaterThan(3 * during(2, 8));
	const users = new Set(messages.map(({ data }) => (JSON.parse(data) as { user?: string }).user));
	expect(followed.filter((name) => !users.has(name))).toEqual([]);
});

test('the mean over a week is 1', () => {
	let sum = 0;
	for (let hour = 0; hour < 168; hour++) sum += rhythm(from + hour * 3_600_000);
	expect(sum / 168).toBeCloseTo(1, 2);
});
