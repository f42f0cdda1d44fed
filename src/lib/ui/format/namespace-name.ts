import type { Messages } from '#lib/messages/messages.ts';

/** The namespaces that mean the same on every wiki (https://www.mediawiki.org/wiki/Manual:Namespace). */
export const namedNamespaces = [-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 828, 829] as const;

/** The standard name of a namespace, since the wiki's own name is not known; null for namespaces that wikis define. */
export function namespaceName(namespace: number, { t }: Pick<Messages, 't'>): string | null {
	const named = namedNamespaces.find((one) => one === namespace);
	return named === undefined ? null : t(`namespace-${named}`);
}
