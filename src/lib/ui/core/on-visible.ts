/** How far outside the window an element counts as near, CSS pixels. */
const margin = 200;

/** Calls back once, as soon as an element is in the window or near it. @returns stops waiting */
export function onVisible(element: Element, callback: () => void): () => void {
	const observer = new IntersectionObserver(
		(entries) => {
			if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
			observer.disconnect();
			callback();
		},
		{ rootMargin: `${margin}px` },
	);
	observer.observe(element);
	return () => observer.disconnect();
}
