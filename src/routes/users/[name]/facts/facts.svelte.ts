import { WikiError } from '#lib/client/wiki-api/action-api.ts';
import { readGlobalAccount } from '#lib/client/wiki-api/global-account.ts';
import type { GlobalAccount } from '#lib/domain/person/global-account.ts';
import { userKind } from '#lib/domain/person/username.ts';

/** Meta's data about a person. `none`: an IP address has no account; `missing`: Meta shows no such account. */
export type Facts =
	{ state: 'asking' | 'none' | 'missing' | 'unreachable' } | { state: 'read'; account: GlobalAccount; readAt: number };

/** Reads an account from Meta, and again for another name or at `again`. Call it while a component is created. */
export function accountFacts(name: () => string): { readonly now: Facts; again: () => void } {
	let facts = $state<Facts>({ state: 'asking' });
	let turn = $state(0);

	$effect(() => {
		void turn;
		const asked = name();
		const controller = new AbortController();
		const hasAccount = userKind(asked) !== 'ip';
		facts = { state: hasAccount ? 'asking' : 'none' };
		if (hasAccount) void read(asked, controller.signal);
		return () => controller.abort();
	});

	async function read(asked: string, signal: AbortSignal) {
		try {
			const account = await readGlobalAccount(fetch, asked, signal);
			if (signal.aborted) return;
			facts = account === null ? { state: 'missing' } : { state: 'read', account, readAt: Date.now() };
		} catch (error) {
			if (signal.aborted) return;
			if (!(error instanceof WikiError)) throw error;
			facts = { state: error.code === 'baduser' ? 'missing' : 'unreachable' };
		}
	}

	return {
		get now() {
			return facts;
		},
		again: () => (turn += 1),
	};
}
