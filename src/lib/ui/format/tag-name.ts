import type { NamedWiki } from '#lib/domain/filter/filter-choices-response.ts';
import type { MessageKey, Messages } from '#lib/messages/messages.ts';

/** The name of a change tag: ours for those of MediaWiki, else that of the wiki, if it is known, or the tag itself. */
export function tagName(
	tag: string,
	{ t }: Pick<Messages, 't'>,
	wiki: Pick<NamedWiki, 'tagNames'> | null = null,
): string {
	const key = `tag-${tag}`;
	const words = tag.startsWith('mw-') ? t(key as MessageKey) : key;
	if (words !== key) return words;
	return wiki?.tagNames && Object.hasOwn(wiki.tagNames, tag) ? (wiki.tagNames[tag] ?? tag) : tag;
}
