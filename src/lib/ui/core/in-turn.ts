import { onVisible } from './on-visible.ts';

const queue: (() => void)[] = [];

function doNext(): void {
	const work = queue.shift();
	// First, so that work that fails stops no other.
	if (queue.length > 0) setTimeout(doNext);
	work?.();
}

/** Does work in a task of its own, after what was given before, so that no long task blocks the page. @returns cancels it */
export function inTurn(work: () => void): () => void {
	queue.push(work);
	if (queue.length === 1) setTimeout(doNext);
	return () => {
		const place = queue.indexOf(work);
		if (place !== -1) queue.splice(place, 1);
	};
}

/** Events that show that a person uses a part of the page. */
const touches = ['pointerdown', 'keydown', 'focusin', 'input', 'click'] as const;
/** In the capture phase, before the listeners within the part. */
const early = { capture: true };

/**
 * Calls `hydrateIt` once: in its turn, or at once when a person uses `target`.
 * @returns cancels it
 */
export function hydrateInTurn(target: EventTarget, hydrateIt: () => void): () => void {
	const leave = inTurn(turn);
	function end() {
		for (const touch of touches) target.removeEventListener(touch, turn, early);
		leave();
	}
	function turn() {
		end();
		hydrateIt();
	}
	for (const touch of touches) target.addEventListener(touch, turn, early);
	return end;
}

/**
 * The same, but its turn comes only when `target` is near the window, or when `begin` is called: a page that is only
 * looked at does no work for what is not seen.
 * @returns `end` cancels it
 */
export function hydrateWhenNear(target: Element, hydrateIt: () => void): { begin: () => void; end: () => void } {
	let isBegun = false;
	let endTurn = () => {};
	// The target itself may have no box.
	const stopWaiting = onVisible(target.firstElementChild ?? target, begin);
	function begin() {
		if (isBegun) return;
		stop();
		endTurn = hydrateInTurn(target, hydrateIt);
	}
	function now() {
		stop();
		hydrateIt();
	}
	function stop() {
		isBegun = true;
		stopWaiting();
		for (const touch of touches) target.removeEventListener(touch, now, early);
	}
	for (const touch of touches) target.addEventListener(touch, now, early);
	return {
		begin,
		end() {
			stop();
			endTurn();
		},
	};
}
