import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

/** Chromium's `beforeinstallprompt` event; other browsers offer installation in their menu. */
interface InstallPrompt extends Event {
	prompt: () => Promise<unknown>;
}

const key = 'xwiki-install-hint';

/** Whether xwiki can be installed on this device, and whether the user was offered it. */
export class Installation {
	#prompt: InstallPrompt | null = $state.raw(null);
	#isDismissed = $state(true);

	/** Whether the browser can install it now. */
	get isPossible(): boolean {
		return this.#prompt !== null;
	}

	/** Whether to show the hint, once. */
	get isHinted(): boolean {
		return this.isPossible && !this.#isDismissed;
	}

	/** Stores the browser's event, and prevents the browser's own install bar. */
	setPrompt(event: Event): void {
		if (!('prompt' in event)) return;
		event.preventDefault();
		const isFirst = this.#prompt === null;
		this.#prompt = event as InstallPrompt;
		if (!isFirst) return;
		this.#isDismissed = readLocalStorage(key) !== null;
		// Shown once: not again after the next load of a page.
		if (!this.#isDismissed) writeLocalStorage(key, '');
	}

	/** Shows the browser's install dialog, which works once per event. */
	async install(): Promise<void> {
		const prompt = this.#prompt;
		this.#prompt = null;
		this.dismiss();
		await prompt?.prompt();
	}

	/** Hides the hint. */
	dismiss(): void {
		this.#isDismissed = true;
	}
}
