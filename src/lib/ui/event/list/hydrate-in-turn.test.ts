import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hydrateInTurn } from './hydrate-in-turn.ts';

let hydrated: string[];
beforeEach(() => {
	hydrated = [];
	vi.useFakeTimers();
});
afterEach(() => {
	vi.runAllTimers();
	vi.useRealTimers();
});

function sleeper(name: string) {
	const target = new EventTarget();
	return { target, end: hydrateInTurn(target, () => hydrated.push(name)) };
}

test('wakes one after the other, each in a task of its own', () => {
	for (const name of ['a', 'b', 'c']) sleeper(name);
	expect(hydrated).toEqual([]);
	for (const then of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
		vi.advanceTimersToNextTimer();
		expect(hydrated).toEqual(then);
	}
	sleeper('d');
	vi.advanceTimersToNextTimer();
	expect(hydrated).toEqual(['a', 'b', 'c', 'd']);
});

test.each(['pointerdown', 'keydown', 'focusin', 'click'])('wakes at once, and once only, on %s', (type) => {
	sleeper('a');
	const { target } = sleeper('b');
	target.dispatchEvent(new Event(type));
	expect(hydrated).toEqual(['b']);
	target.dispatchEvent(new Event(type));
	vi.runAllTimers();
	expect(hydrated).toEqual(['b', 'a']);
});

test('what is called off sleeps on, and holds up nobody', () => {
	const { end, target } = sleeper('a');
	sleeper('b');
	end();
	target.dispatchEvent(new Event('click'));
	vi.runAllTimers();
	expect(hydrated).toEqual(['b']);
	sleeper('c');
	vi.runAllTimers();
	expect(hydrated).toEqual(['b', 'c']);
});
