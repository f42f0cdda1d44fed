import { loadPart } from './message-part.ts';
import type { Messages } from './messages.ts';
import type english from './campaign/en.json';

/** The key of a message about campaigns and their reports. */
export type CampaignKey = Exclude<keyof typeof english, '@metadata'>;

const urls = import.meta.glob<string>(['./campaign/*.json', '!./campaign/qqq.json'], {
	query: '?url&no-inline',
	import: 'default',
	eager: true,
});

/** The messages about campaigns, in a language; English if it has none. @throws {TypeError} without a network, unless they are in the worker's cache */
export function loadCampaignMessages(
	language: string,
	fetch?: typeof globalThis.fetch,
): Promise<Messages<CampaignKey>> {
	const contents = import.meta.env.SSR
		? import.meta.glob<Record<string, unknown>>(['./campaign/*.json', '!./campaign/qqq.json'], { import: 'default' })
		: {};
	return loadPart('campaign', { urls, contents }, language, fetch);
}
