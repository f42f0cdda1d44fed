import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { type EventSource, isRevision, type WikiEvent } from '#lib/domain/event/event.ts';
import type { Tables } from '#lib/server/db/tables.ts';

/** How long a wiki's servers may lag behind a deletion, in ms: before that, their answers about a page may be old. */
export const longestLag = 5_000;

/** The revisions that one page had under one title, and whether they are deleted. */
export type Stretch = Selectable<Tables['gone_pages']>;

/** Whether a revision belongs to a stretch. */
export type Belongs = 'yes' | 'no' | 'not known';

/**
 * Whether a revision belongs to a stretch. A title from the stream was the page's when the revision was made; one from
 * the API is the title when the wiki was asked, and the page may have had another before.
 * @param isLate it was recorded only after the page was deleted
 */
export function belongs(
	{ last_revision, after_revision }: Pick<Stretch, 'last_revision' | 'after_revision'>,
	revision: number | null,
	source: string,
	isLate = false,
): Belongs {
	if (revision === null || revision > last_revision) return 'no';
	const isOwn = after_revision !== null && revision > after_revision;
	if (source === ('stream' satisfies EventSource)) return isOwn ? 'yes' : after_revision === null ? 'not known' : 'no';
	return isOwn && !isLate ? 'yes' : 'not known';
}

/** The hash stored instead of the title of a page that was deleted with suppression. No title has a `#`. */
export function keyOfTitle(title: string): string {
	return `#${createHash('sha256').update(title).digest('hex')}`;
}

/** The title of an event's page; of a category change, those of the pages that its text may be about. */
export function titlesOf({ type, title, comment }: WikiEvent): string[] {
	if (type === 'categorize')
		return Array.from((comment ?? '').matchAll(/\[\[:([^\]|]+)/g), ([, name = '']) => name.replaceAll('_', ' '));
	return title !== null && isRevision({ type }) ? [title] : [];
}
