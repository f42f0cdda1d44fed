import { loadPart } from './message-part.ts';
import type { Messages } from './messages.ts';
import type english from './risk/en.json';

/** The key of a message of the page about revert risk. */
export type RiskKey = Exclude<keyof typeof english, '@metadata'>;

const urls = import.meta.glob<string>(['./risk/*.json', '!./risk/qqq.json'], {
	query: '?url&no-inline',
	import: 'default',
	eager: true,
});

/** The messages of the page about revert risk, in a language; English if it has none. @throws {TypeError} without a network, unless they are in the worker's cache */
export function loadRiskMessages(language: string, fetch?: typeof globalThis.fetch): Promise<Messages<RiskKey>> {
	const contents = import.meta.env.SSR
		? import.meta.glob<Record<string, unknown>>(['./risk/*.json', '!./risk/qqq.json'], { import: 'default' })
		: {};
	return loadPart('risk', { urls, contents }, language, fetch);
}
