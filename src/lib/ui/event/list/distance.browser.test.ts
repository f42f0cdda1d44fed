import { expect, test } from 'vitest';
import { watchDistance } from './distance.ts';

/** One screen of elements in view, many near it, and some far away. */
function addElements(): HTMLElement[] {
	const elements = Array.from({ length: 400 }, () =>
		Object.assign(document.createElement('p'), { style: 'margin: 0; height: 20px' }),
	);
	document.body.replaceChildren(...elements);
	return elements;
}

test('those in view are reported first, and the others a few in each frame', async () => {
	const elements = addElements();
	const reported: { at: number; isNear: boolean; height: number; frame: number }[] = [];
	let frame = 0;
	const count = () => requestAnimationFrame(() => ((frame += 1), count()));
	count();
	elements.forEach((element, at) =>
		watchDistance(element, (isNear, height) => {
			reported.push({ at, isNear, height, frame });
			// As rendering takes.
			const end = performance.now() + 2;
			while (performance.now() < end) continue;
		}),
	);
	await expect.poll(() => reported.length).toBe(elements.length);
	// The frame of the tests cuts off what is beside its window.
	const inView = Math.floor(innerHeight / 20);
	expect(reported.slice(0, inView)).toEqual(
		Array.from({ length: inView }, (_, at) => ({ at, isNear: true, height: 20, frame: reported[0]?.frame })),
	);
	const far = reported.filter(({ isNear }) => !isNear);
	expect(far.length).toBeGreaterThan(300);
	expect(new Set(far.map((one) => one.frame)).size).toBeGreaterThan(50);
});

test('what has gone, or is near again, before its turn is not reported as far', async () => {
	const elements = addElements();
	const last = new Map<number, boolean>();
	const ends = elements.map((element, at) => watchDistance(element, (isNear) => last.set(at, isNear)));
	await expect.poll(() => last.size).toBe(elements.length);
	scrollTo(0, 5_000);
	scrollTo(0, 0);
	ends[300]?.();
	scrollTo(0, 5_000);
	await expect.poll(() => last.get(250)).toBe(true);
	expect(last.get(300)).toBe(false);
	await expect.poll(() => last.get(0)).toBe(false);
});
