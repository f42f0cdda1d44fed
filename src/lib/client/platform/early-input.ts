/** Elements that react to a click without our code. */
const native = 'a, button:not([type="button"]), input, label, select, summary, textarea';

/**
 * Repeats what was typed, and the last click, from before the page was hydrated (src/app.html stores both). A click on an
 * element that reacts without our code is not repeated. Call it once, after hydration.
 */
export function replayEarlyInput(): void {
	const { earlyClick: target, earlyTexts } = window;
	delete window.earlyClick;
	delete window.earlyTexts;
	for (const [field, text] of earlyTexts ?? []) {
		// Hydration may have put the text of the page's address back.
		field.value = text;
		field.dispatchEvent(new InputEvent('input', { bubbles: true }));
	}
	if (target instanceof Element && target.closest(native) === null) {
		target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
	}
}
