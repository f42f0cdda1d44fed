import { loadPart } from './message-part.ts';
import type { Messages } from './messages.ts';
import type english from './tracking/en.json';

/** The key of a message about who is added to the tracked people. */
export type TrackingKey = Exclude<keyof typeof english, '@metadata'>;

const urls = import.meta.glob<string>(['./tracking/*.json', '!./tracking/qqq.json'], {
	query: '?url&no-inline',
	import: 'default',
	eager: true,
});

/** The messages about who is added to the tracked people, in a language; English if it has none. @throws {TypeError} without a network, unless they are in the worker's cache */
export function loadTrackingMessages(
	language: string,
	fetch?: typeof globalThis.fetch,
): Promise<Messages<TrackingKey>> {
	const contents = import.meta.env.SSR
		? import.meta.glob<Record<string, unknown>>(['./tracking/*.json', '!./tracking/qqq.json'], { import: 'default' })
		: {};
	return loadPart('tracking', { urls, contents }, language, fetch);
}
