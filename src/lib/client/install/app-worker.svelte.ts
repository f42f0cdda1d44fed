import { version } from '$app/environment';
import { Workbox } from 'workbox-window';

/** Time between two checks for a new version while a page stays open, ms. */
const interval = 3_600_000;

/** The service worker, with which xwiki opens without a network, and its updates. */
export class AppWorker {
	/** Whether a newer version is downloaded and waits for the user's consent. */
	isNewWaiting = $state(false);
	readonly #worker = new Workbox('/service-worker.js', { updateViaCache: 'none' });
	#isAgreed = false;

	/** Registers the worker and checks for a new version from time to time. @returns ends it */
	start(): () => void {
		const worker = this.#worker;
		worker.addEventListener('waiting', () => (this.isNewWaiting = true));
		worker.addEventListener('controlling', ({ isUpdate }) => {
			if (this.#isAgreed) location.reload();
			// Agreed to in another tab: this one continues with the old version until its user agrees too.
			else if (isUpdate) this.isNewWaiting = true;
		});
		const container = navigator.serviceWorker;
		const answer = ({ data, ports }: MessageEvent<{ type?: unknown }>) => {
			if (data.type === 'VERSION') ports[0]?.postMessage(version);
		};
		container.addEventListener('message', answer);
		container.startMessages();
		void container.ready.then(({ active }) => active?.postMessage({ type: 'PAGE' }));
		// Without a worker everything works as long as there is a network.
		worker.register({ immediate: true }).catch(() => undefined);
		const timer = setInterval(() => void worker.update().catch(() => undefined), interval);
		return () => {
			clearInterval(timer);
			container.removeEventListener('message', answer);
		};
	}

	/** Activates the new version and reloads the page with it. */
	async update(): Promise<void> {
		this.#isAgreed = true;
		const registration = await navigator.serviceWorker.getRegistration();
		if (registration?.waiting) this.#worker.messageSkipWaiting();
		else location.reload();
	}
}
