import type { MessageKey, Messages } from '#lib/messages/messages.ts';

/** The name of a change tag: ours for those of MediaWiki, else as the wiki calls it in its settings. */
export function tagName(tag: string, { t }: Pick<Messages, 't'>): string {
	const key = `tag-${tag}`;
	const words = tag.startsWith('mw-') ? t(key as MessageKey) : key;
	return words === key ? tag : words;
}
