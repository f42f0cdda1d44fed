/** What the browser answers by itself, without our code. */
const native = 'a, button:not([type="button"]), input, label, select, summary, textarea';

/**
 * Repeats the last click that came before the page's code was there (src/app.html has noted it), unless the browser has
 * answered it. To be called once, when everything on the page hears clicks.
 */
export function replayEarlyClick(): void {
	const { earlyClick: target } = window;
	delete window.earlyClick;
	if (target instanceof Element && target.closest(native) === null) {
		target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
	}
}
