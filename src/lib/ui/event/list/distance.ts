import { flushSync } from 'svelte';

/** What is within this distance of the window is near, px. */
const margin = 1500;
/** How long elements out of view may take of a frame, ms. */
const mostWork = 6;

/** Called with whether an element is near the window, and its height, px. */
type Report = (isNear: boolean, height: number) => void;
const reports = new WeakMap<Element, Report>();

/** What is not reported yet of elements out of view. */
const waiting = new Map<Element, () => void>();
let isWaiting = false;

/** One for all elements, since there may be thousands. */
let observer: IntersectionObserver | null = null;

/**
 * Reports when an element comes near the window, and when it is far again. After a jump in a long list the elements in
 * view come first, and the others a few in each frame: so no frame is long.
 * @returns ends it
 */
export function watchDistance(element: Element, report: Report): () => void {
	const shared = (observer ??= new IntersectionObserver(order, { rootMargin: `${margin}px 0px` }));
	reports.set(element, report);
	shared.observe(element);
	return () => {
		shared.unobserve(element);
		waiting.delete(element);
	};
}

function order(changes: readonly IntersectionObserverEntry[]): void {
	for (const { target, isIntersecting, boundingClientRect: place } of changes) {
		const report = () => reports.get(target)?.(isIntersecting, place.height);
		waiting.delete(target);
		if (isIntersecting && place.bottom >= 0 && place.top <= innerHeight) report();
		else waiting.set(target, report);
	}
	if (!isWaiting) reportSome();
}

function reportSome(): void {
	const end = performance.now() + mostWork;
	for (const [element, report] of waiting) {
		if (performance.now() > end) break;
		waiting.delete(element);
		flushSync(report);
	}
	isWaiting = waiting.size > 0;
	if (isWaiting) requestAnimationFrame(reportSome);
}
