/** What nobody waits for begins so long after the page has been loaded, ms. */
const pause = 4_000;

/**
 * Resolves in browsers, when the page has come up: there is room then for what nobody waits for. Where the app is on the
 * device already, nothing has to be loaded, and so it resolves at once.
 */
export const afterIdle = new Promise<void>((resolve) => {
	if (typeof document === 'undefined') return;
	const rest = () => setTimeout(resolve, pause);
	if ('serviceWorker' in navigator && navigator.serviceWorker.controller !== null) resolve();
	else if (document.readyState === 'complete') rest();
	else addEventListener('load', rest, { once: true });
});
