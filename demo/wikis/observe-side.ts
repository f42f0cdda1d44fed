import type { WikiFarm } from '../wiki-farm.ts';

/** What we need of the messages of the other streams. */
interface SideMessage {
	meta: { stream?: string };
	database?: string;
	page_title?: string;
	rev_id?: number;
	tags?: readonly string[];
	visibility?: Readonly<Record<string, boolean>>;
}

/** Lets a wiki do what a message of a stream other than `recentchange` says: delete a page, hide parts of a revision, tag it. */
export function observeSide(farm: WikiFarm, message: string): void {
	const { meta, database: wiki, page_title: page = '', rev_id: revid, ...data } = JSON.parse(message) as SideMessage;
	if (wiki === undefined || revid === undefined) return;
	const title = page.replaceAll('_', ' ');
	if (meta.stream === 'mediawiki.page-delete') farm.movePage(wiki, title, 'archive');
	if (meta.stream === 'mediawiki.page-undelete') farm.movePage(wiki, title, 'contributions');
	if (data.visibility) {
		const shown = data.visibility;
		const parts = (['text', 'comment', 'user'] as const).filter((part) => shown[part] === false);
		farm.hide(wiki, { revid }, parts);
	}
	if (data.tags) farm.tag(wiki, revid, data.tags);
}
