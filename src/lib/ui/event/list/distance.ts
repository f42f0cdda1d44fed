import { flushSync } from 'svelte';

/** What is within this distance of the window is near, px. */
const margin = 1500;
/** How long a frame may take until elements out of view that came near wait for the next, ms. */
const mostWork = 6;

/** Called with whether an element is near the window, and its height, px. */
type Report = (isNear: boolean, height: number) => void;
const reports = new WeakMap<Element, Report>();

/** Whether elements are near now of which that is not reported yet. */
const waiting = new Map<Element, boolean>();
let isWaiting = false;

/** One for all elements, since there may be thousands. */
let observer: IntersectionObserver | null = null;

/**
 * Reports when an element comes near the window, and when it is far again. After a jump in a long list the elements in
 * view come first, then those that are far, which are little work and would fill the memory, and of the others a few in
 * each frame, the nearest first: so no frame is long.
 * @returns ends it
 */
export function watchDistance(element: Element, report: Report): () => void {
	const shared = (observer ??= new IntersectionObserver(note, { rootMargin: `${margin}px 0px` }));
	reports.set(element, report);
	shared.observe(element);
	return () => {
		shared.unobserve(element);
		waiting.delete(element);
	};
}

function note(changes: readonly IntersectionObserverEntry[]): void {
	for (const { target, isIntersecting } of changes) waiting.set(target, isIntersecting);
	if (!isWaiting) reportSome();
}

function reportSome(): void {
	const end = performance.now() + mostWork;
	// All are measured before anything changes, so that the browser lays out the page once.
	const places = [...waiting].map(([element, isNear]) => {
		const { top, bottom, height } = element.getBoundingClientRect();
		const distance = isNear ? Math.max(0, -bottom, top - innerHeight) : Number.MIN_VALUE;
		return { element, isNear, height, distance };
	});
	try {
		for (const { element, isNear, height, distance } of places.toSorted((a, b) => a.distance - b.distance)) {
			if (isNear && distance > 0 && performance.now() > end) break;
			if (waiting.delete(element)) flushSync(() => reports.get(element)?.(isNear, height));
		}
	} finally {
		isWaiting = waiting.size > 0;
		if (isWaiting) requestAnimationFrame(reportSome);
	}
}
