const queue: (() => void)[] = [];

function hydrateNext(): void {
	queue.shift()?.();
	if (queue.length > 0) setTimeout(hydrateNext);
}

/** Events that show that a person uses a part of the page. */
const touches = ['pointerdown', 'keydown', 'focusin', 'input', 'click'] as const;
/** In the capture phase, before the listeners within the part. */
const early = { capture: true };

/**
 * Calls `hydrateIt` once: in its own task after those of earlier calls, so that no long task blocks the page, or at once
 * when a person uses `target`.
 * @returns cancels it
 */
export function hydrateInTurn(target: EventTarget, hydrateIt: () => void): () => void {
	const end = () => {
		for (const touch of touches) target.removeEventListener(touch, turn, early);
		const place = queue.indexOf(turn);
		if (place !== -1) queue.splice(place, 1);
	};
	function turn() {
		end();
		hydrateIt();
	}
	for (const touch of touches) target.addEventListener(touch, turn, early);
	queue.push(turn);
	if (queue.length === 1) setTimeout(hydrateNext);
	return end;
}
