import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

/** What Chromium gives before it would offer to install; other browsers have a way of their own in their menu. */
interface InstallPrompt extends Event {
	prompt: () => Promise<unknown>;
}

const key = 'xwiki-install-hint';

/** Whether xwiki can be installed on this device, and whether that was offered. */
export class Installation {
	#prompt: InstallPrompt | null = $state.raw(null);
	#isDismissed = $state(true);

	/** Whether the browser would install it now. */
	get isPossible(): boolean {
		return this.#prompt !== null;
	}

	/** Whether to say so once, unasked. */
	get isHinted(): boolean {
		return this.isPossible && !this.#isDismissed;
	}

	/** Takes what the browser gives; it would show a bar of its own otherwise. */
	setPrompt(event: Event): void {
		if (!('prompt' in event)) return;
		event.preventDefault();
		this.#prompt = event as InstallPrompt;
		this.#isDismissed = readLocalStorage(key) !== null;
	}

	/** Asks whoever reads; a browser lets us do that once each time. */
	async install(): Promise<void> {
		const prompt = this.#prompt;
		this.#prompt = null;
		this.dismiss();
		await prompt?.prompt();
	}

	/** It was said once, and is not said again. */
	dismiss(): void {
		this.#isDismissed = true;
		writeLocalStorage(key, '');
	}
}
