import { pick } from '../../fixtures/random.ts';
import type { DemoWiki } from '../people.ts';

/** The log entry of an upload. @param time ms UTC */
export function uploadOf(title: string, id: number, time: number) {
	const params = {
		img_sha1: 'examplegarden',
		img_timestamp: new Date(time).toISOString().slice(0, 19).replace(/\D/g, ''),
	};
	return { namespace: 6, title, id, type: 'upload', action: 'upload', params };
}

/** A log entry of one of several types, about a user or one of the wiki's pages. */
export function logOf(random: () => number, wiki: DemoWiki, target: string, nextId: () => number) {
	const id = nextId();
	const user = { namespace: 2, title: `${wiki.user}:${target}` };
	const page = { namespace: 0, title: pick(random, wiki.pages) };
	return pick(random, [
		{ ...user, id, type: 'block', action: 'block', params: { duration: '3 days', flags: 'nocreate', sitewide: true } },
		{ ...user, id, type: 'rights', action: 'rights', params: { oldgroups: [], newgroups: ['autopatrolled'] } },
		{ ...user, id, type: 'newusers', action: 'create', params: { userid: 9_000_000 + id } },
		{ ...user, id, type: 'thanks', action: 'thank', params: null },
		{ ...page, id, type: 'move', action: 'move', params: { target: `${page.title} (moved)`, noredir: '0' } },
		{ ...page, id, type: 'delete', action: 'delete', params: [] },
		{ ...page, id, type: 'protect', action: 'protect', params: { description: '[edit=sysop]', cascade: false } },
		{ ...page, id, type: 'patrol', action: 'patrol', params: { curid: String(id), previd: String(id - 1), auto: 0 } },
		{
			...page,
			id: 0,
			type: 'abusefilter',
			action: 'hit',
			params: { action: 'edit', filter: '1', actions: 'warn', log: id },
		},
	]);
}
