import type { WikiEvent } from '#lib/domain/event/event.ts';
import { lease, record } from '../fixtures/database.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import type { Db } from '#lib/server/db/tables.ts';

/** An edit on a Wikipedia, with some fields changed. @param id of the revision; times and titles derive from it */
export function observedEvent(id: number, some: Partial<WikiEvent> = {}): ObservedEvent {
	const wiki = some.wiki ?? 'dewiki';
	const hosts: Record<string, string> = { commonswiki: 'commons.wikimedia.org', wikidatawiki: 'www.wikidata.org' };
	const host = hosts[wiki] ?? `${wiki.replace(/wiki$/, '')}.wikipedia.org`;
	return {
		wiki: { name: wiki, scriptUrl: `https://${host}/w/index.php`, articleUrl: `https://${host}/wiki/$1` },
		event: {
			...{ key: `${wiki}:rev:${id}`, source: 'stream', time: Date.UTC(2026, 10, 20, 12) + id * 1000, wiki },
			...{ type: 'edit', logType: null, logAction: null, user: 'ExampleUser', about: [], namespace: 0 },
			...{ title: `Page ${id}`, comment: `summary ${id}`, minor: false, bot: false, patrolled: null },
			...{ oldRevision: id - 1, newRevision: id, oldLength: 1000, newLength: 1010, logId: null, logParams: null },
			...some,
		},
	};
}

/** A Commons upload, then the image on three wikis, within six minutes. Ids from 9000 on. */
export const session: readonly ObservedEvent[] = [
	observedEvent(9000, {
		...{ wiki: 'commonswiki', key: 'commonswiki:log:9000', type: 'log', logType: 'upload', logAction: 'upload' },
		...{ title: 'File:Bridge.jpg', namespace: 6, logId: 9000, comment: 'Own work', oldLength: null, newLength: null },
		...{ oldRevision: null, newRevision: null, logParams: { img_sha1: '0', img_timestamp: '20261120143000' } },
	}),
	observedEvent(9120, { wiki: 'arwiki', title: 'جسر السلاسل (نويشتات)', comment: 'إضافة صورة' }),
	observedEvent(9200, {
		wiki: 'ruwiki',
		title: 'Цепной мост (Нойштадт)',
		comment: 'добавлено изображение',
		minor: true,
	}),
	observedEvent(9360, { wiki: 'eswiki', title: 'Puente de cadenas', comment: 'imagen' }),
];

/** Three saves of one page within eleven minutes, which remove 318 bytes in all. Ids from 4000 on. */
export const run: readonly ObservedEvent[] = [4000, 4300, 4660].map((id, index) =>
	observedEvent(id, {
		...{ title: 'Brücke', wiki: 'dewiki', comment: ['Vorlage', 'Links', '/* Geschichte */ Kategorie'][index] ?? '' },
		...{ oldRevision: [3990, 4000, 4300][index] ?? null, oldLength: 2000, newLength: [1990, 1500, 2192][index] ?? 0 },
	}),
);

/** Records events as a consumer does, and tracks the users who made them. */
export async function recordEvents(db: Db, events: readonly ObservedEvent[]): Promise<void> {
	for (const username of new Set(events.map(({ event }) => event.user))) {
		if (username !== null) await insertTrackedUser(db, { username, addedBy: null });
	}
	const held = await lease(db);
	for (let at = 0; at < events.length; at += 2000) await record(held, events.slice(at, at + 2000));
	await held.release();
}
