import { expect, test } from 'vitest';
import { watchDistance } from './distance.ts';

/** More than one screen of elements. */
function addElements(): HTMLElement[] {
	const elements = Array.from({ length: 400 }, () =>
		Object.assign(document.createElement('p'), { style: 'margin: 0; height: 20px' }),
	);
	document.body.replaceChildren(...elements);
	return elements;
}

test('those in view are reported first, with their height', async () => {
	const elements = addElements();
	const reported: { at: number; isNear: boolean; height: number }[] = [];
	elements.forEach((element, at) =>
		watchDistance(element, (isNear, height) => void reported.push({ at, isNear, height })),
	);
	await expect.poll(() => reported.length).toBe(elements.length);
	// In the frame in which tests run, only what is in view is near.
	const inView = Math.floor(innerHeight / 20);
	expect(reported.slice(0, inView)).toEqual(
		Array.from({ length: inView }, (_, at) => ({ at, isNear: true, height: 20 })),
	);
	const far = reported.filter(({ isNear }) => !isNear);
	expect(far.length).toBeGreaterThan(300);
});

test('what ended before its turn is not reported, and what comes into view meanwhile is reported again', async () => {
	const elements = addElements();
	const reported = new Map<number, boolean[]>();
	let isChanged = false;
	const ends = elements.map((element, at) =>
		watchDistance(element, (isNear) => {
			reported.set(at, [...(reported.get(at) ?? []), isNear]);
			if (isNear || isChanged) return;
			// The first of many that are far: these two still wait.
			isChanged = true;
			ends[390]?.();
			elements[350]?.scrollIntoView();
		}),
	);
	await expect.poll(() => reported.get(0)).toEqual([true, false]);
	await expect.poll(() => reported.size).toBe(elements.length - 1);
	await expect.poll(() => reported.get(350)).toEqual([false, true]);
	expect(reported.has(390)).toBe(false);
});
