import { flushSync } from 'svelte';

/** How long rows take to their new place, ms. */
const duration = 150;
const firstRow = '[data-days] [data-row]';

/**
 * Makes a change that may add rows above others; those below slide to their new place, so that the eye can follow them.
 * Who asked for less motion sees them there at once.
 */
export function slideRows(change: () => void): void {
	if (matchMedia('(prefers-reduced-motion: reduce)').matches) return change();
	const first = document.querySelector<HTMLElement>(firstRow);
	const key = first?.dataset['row'];
	const before = first?.getBoundingClientRect().top;
	flushSync(change);
	if (key === undefined || before === undefined) return;
	const moved = document.querySelector(`${firstRow}[data-row="${CSS.escape(key)}"]`);
	const distance = before - (moved?.getBoundingClientRect().top ?? before);
	// No eye follows a jump of many rows.
	if (distance === 0 || Math.abs(distance) > innerHeight / 3) return;
	for (const part of from(moved)) {
		// Those that come from out of view are out of view again.
		if (part.getBoundingClientRect().top + distance > innerHeight) return;
		// Added to a slide that is not over.
		const slide = part.animate(
			{ transform: [`translateY(${distance}px)`, 'none'] },
			{ duration, easing: 'ease-out', composite: 'add' },
		);
		// From the next frame on: it would be over before a late one.
		slide.pause();
		requestAnimationFrame(() => slide.play());
	}
}

/** A row and all that is below it: its neighbours, those of its chunk, and later days. */
function* from(row: Element | null): Generator<Element> {
	const entry = row?.closest('li:not(li li)') ?? null;
	if (entry !== null) yield entry;
	for (let part = entry; part !== null && !part.matches('[data-days]'); part = part.parentElement)
		for (let next = part.nextElementSibling; next !== null; next = next.nextElementSibling) yield next;
}
