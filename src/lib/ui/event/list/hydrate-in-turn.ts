const queue: (() => void)[] = [];

function hydrateNext(): void {
	queue.shift()?.();
	if (queue.length > 0) setTimeout(hydrateNext);
}

/** What people do to a row. */
const touches = ['pointerdown', 'keydown', 'focusin', 'click'] as const;
/** Before anything in it hears of it. */
const early = { capture: true };

/**
 * Calls `wake` once: in a task of its own after those that came before, so that none of them keeps the page from
 * answering, or at once when somebody reaches for `target`, who then finds it awake. Gives what calls that off.
 */
export function hydrateInTurn(target: EventTarget, hydrateRows: () => void): () => void {
	const end = () => {
		for (const touch of touches) target.removeEventListener(touch, turn, early);
		const place = queue.indexOf(turn);
		if (place !== -1) queue.splice(place, 1);
	};
	function turn() {
		end();
		hydrateRows();
	}
	for (const touch of touches) target.addEventListener(touch, turn, early);
	queue.push(turn);
	if (queue.length === 1) setTimeout(hydrateNext);
	return end;
}
