import type { Messages } from '#lib/messages/messages.ts';

/** The namespaces that mean the same on every wiki (https://www.mediawiki.org/wiki/Manual:Namespace). */
export const namedNamespaces = [-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 828, 829] as const;

/** What a namespace is called on wikis in English, for want of the wiki's own word; null for those that wikis name. */
export function namespaceName(namespace: number, { t }: Pick<Messages, 't'>): string | null {
	const named = namedNamespaces.find((one) => one === namespace);
	return named === undefined ? null : t(`namespace-${named}`);
}
