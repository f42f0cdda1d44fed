import { SvelteMap } from 'svelte/reactivity';
import { WikiError } from '#lib/client/wiki-api/action-api.ts';
import { readLocalBlocks } from '#lib/client/wiki-api/local-blocks.ts';
import type { LocalAccount } from '#lib/domain/person/global-account.ts';
import type { LocalBlock } from '#lib/domain/person/local-block.ts';

/** What a wiki said about the blocks of an account, or that it did not answer. */
export type BlockAnswer = 'asking' | 'away' | readonly LocalBlock[];

/** Asks wikis about the blocks of an account, one after the other. */
export class BlockAnswers {
	readonly #answers = new SvelteMap<string, BlockAnswer>();

	/** The answer of a wiki, by its database name; undefined: it was not asked. */
	of(wiki: string): BlockAnswer | undefined {
		return this.#answers.get(wiki);
	}

	/** Whether a wiki is being asked. */
	get isAsking(): boolean {
		return this.#answers.values().some((answer) => answer === 'asking');
	}

	/** Asks the wikis of some accounts that have not answered yet, until the signal ends it. */
	async ask(name: string, accounts: readonly LocalAccount[], signal: AbortSignal): Promise<void> {
		if (this.isAsking) return;
		for (const { wiki, apiUrl } of accounts) {
			if (signal.aborted) return;
			if (Array.isArray(this.of(wiki))) continue;
			this.#answers.set(wiki, 'asking');
			this.#answers.set(wiki, apiUrl === null ? 'away' : await read(apiUrl, name, signal));
		}
	}
}

async function read(apiUrl: string, name: string, signal: AbortSignal): Promise<BlockAnswer> {
	try {
		return await readLocalBlocks(fetch, apiUrl, name, signal);
	} catch (error) {
		if (error instanceof WikiError || signal.aborted) return 'away';
		throw error;
	}
}
