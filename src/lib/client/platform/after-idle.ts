/** Time from the load event until low-priority work begins, ms. */
export const pause = 4_000;

/**
 * Resolves in browsers when the page is loaded and idle, for low-priority work. It resolves at once where the service
 * worker already serves the app: then nothing has to be downloaded.
 */
export const afterIdle = new Promise<void>((resolve) => {
	if (typeof document === 'undefined') return;
	const wait = () => setTimeout(resolve, pause);
	if ('serviceWorker' in navigator && navigator.serviceWorker.controller !== null) resolve();
	else if (document.readyState === 'complete') wait();
	else addEventListener('load', wait, { once: true });
});
