import { version } from '$app/environment';
import { Workbox } from 'workbox-window';

/** Between two looks for a new version while a page stays open, ms. */
const interval = 3_600_000;

/** The worker that makes xwiki open without a network, and its next version. */
export class AppWorker {
	/** Whether a newer version is here and waits for consent. */
	isNewWaiting = $state(false);
	readonly #worker = new Workbox('/service-worker.js', { updateViaCache: 'none' });
	#isAgreed = false;

	/** Registers the worker, and looks for a new version now and then. @returns ends it */
	start(): () => void {
		const worker = this.#worker;
		worker.addEventListener('waiting', () => (this.isNewWaiting = true));
		worker.addEventListener('controlling', ({ isUpdate }) => {
			if (this.#isAgreed) location.reload();
			// Agreed to in another tab: this one goes on as it is, until its reader wants to.
			else if (isUpdate) this.isNewWaiting = true;
		});
		const container = navigator.serviceWorker;
		const answer = ({ data, ports }: MessageEvent<{ type?: unknown }>) => {
			if (data.type === 'VERSION') ports[0]?.postMessage(version);
		};
		container.addEventListener('message', answer);
		container.startMessages();
		container.controller?.postMessage({ type: 'PAGE' });
		// Without one everything works, as long as there is a network.
		worker.register({ immediate: true }).catch(() => undefined);
		const timer = setInterval(() => void worker.update().catch(() => undefined), interval);
		return () => {
			clearInterval(timer);
			container.removeEventListener('message', answer);
		};
	}

	/** Lets the new version take over, and loads the page anew with it. */
	async update(): Promise<void> {
		this.#isAgreed = true;
		const registration = await navigator.serviceWorker.getRegistration();
		if (registration?.waiting) this.#worker.messageSkipWaiting();
		else location.reload();
	}
}
