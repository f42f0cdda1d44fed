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
