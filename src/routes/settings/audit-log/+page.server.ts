import { acts } from '#lib/domain/access/audit.ts';
import { loaded } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { listActors, listActs } from '#lib/server/store/access/audit-log.ts';
import type { PageServerLoad } from './$types';

const pageSize = 100;
const day = 86_400_000;

export const load: PageServerLoad = async ({ url }) => {
	const { db } = services();
	const text = (name: string) => {
		const value = url.searchParams.get(name)?.trim() ?? '';
		return value === '' ? null : value.slice(0, 255);
	};
	const date = (name: string) => {
		const value = text(name);
		const time = value !== null && /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : Number.NaN;
		return Number.isNaN(time) ? null : time;
	};
	const until = date('to');
	const filter = {
		actor: text('actor'),
		action: acts.find((one) => one === text('action')) ?? null,
		subject: text('subject'),
		from: date('from'),
		to: until === null ? null : until + day,
	};
	const before = Number(text('before'));
	const page = { before: Number.isSafeInteger(before) && before > 0 ? before : null, limit: pageSize + 1 };
	const [found, actors] = await loaded(Promise.all([listActs(db, filter, page), listActors(db)]));
	const shown = found.slice(0, pageSize);
	const last = shown.at(-1);
	const next = new URLSearchParams([...url.searchParams].filter(([name]) => name !== 'before'));
	if (last) next.set('before', String(last.id));
	return {
		acts: shown,
		actors,
		asked: { ...filter, from: text('from'), to: text('to') },
		next: found.length > pageSize ? `?${next}` : null,
	};
};
