/** Time from the load event until low-priority work begins, ms. */
export const pause = 4_000;

const idle =
	typeof document === 'undefined'
		? null
		: new Promise<void>((resolve) => {
				const wait = () => setTimeout(resolve, pause);
				if ('serviceWorker' in navigator && navigator.serviceWorker.controller !== null) resolve();
				else if (document.readyState === 'complete') wait();
				else addEventListener('load', wait, { once: true });
			});

/**
 * Resolves in browsers when the page is loaded and idle, for low-priority work. It resolves at once where the service
 * worker already serves the app: then nothing has to be downloaded.
 *
 * On the server it never resolves, and each caller has a promise of its own: what waits for one that all share would
 * stay in memory, and each page with it.
 */
export function afterIdle(): Promise<void> {
	return idle ?? new Promise(() => undefined);
}
