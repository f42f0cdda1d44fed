import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hydrateInTurn, inTurn } from './in-turn.ts';

let hydrated: string[];
beforeEach(() => {
	hydrated = [];
	vi.useFakeTimers();
});
afterEach(() => {
	vi.runAllTimers();
	vi.useRealTimers();
});

function queued(name: string) {
	const target = new EventTarget();
	return { target, end: hydrateInTurn(target, () => hydrated.push(name)) };
}

test('hydrates one after the other, each in its own task', () => {
	for (const name of ['a', 'b', 'c']) queued(name);
	expect(hydrated).toEqual([]);
	for (const then of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
		vi.advanceTimersToNextTimer();
		expect(hydrated).toEqual(then);
	}
	queued('d');
	vi.advanceTimersToNextTimer();
	expect(hydrated).toEqual(['a', 'b', 'c', 'd']);
});

test.each(['pointerdown', 'keydown', 'focusin', 'input', 'click'])('hydrates at once, and only once, on %s', (type) => {
	queued('a');
	const { target } = queued('b');
	target.dispatchEvent(new Event(type));
	expect(hydrated).toEqual(['b']);
	target.dispatchEvent(new Event(type));
	vi.runAllTimers();
	expect(hydrated).toEqual(['b', 'a']);
});

test('what is cancelled is not hydrated, and does not block the others', () => {
	const { end, target } = queued('a');
	queued('b');
	end();
	target.dispatchEvent(new Event('click'));
	vi.runAllTimers();
	expect(hydrated).toEqual(['b']);
	queued('c');
	vi.runAllTimers();
	expect(hydrated).toEqual(['b', 'c']);
});

test('work that fails does not stop the others', () => {
	inTurn(() => {
		throw new Error('a fault');
	});
	queued('a');
	expect(() => vi.advanceTimersToNextTimer()).toThrow('a fault');
	vi.runAllTimers();
	expect(hydrated).toEqual(['a']);
});
