/** Elements that react to a click without our code. */
const native = 'a, button:not([type="button"]), input, label, select, summary, textarea';

/**
 * Repeats the last click from before the page was hydrated (src/app.html stores it), unless it was on an element that
 * reacts without our code. Call it once, after hydration.
 */
export function replayEarlyClick(): void {
	const { earlyClick: target } = window;
	delete window.earlyClick;
	if (target instanceof Element && target.closest(native) === null) {
		target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
	}
}
