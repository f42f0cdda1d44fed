import { SvelteMap } from 'svelte/reactivity';
import type { LabelReader } from './label-reader.ts';

/** Rows come to life one after the other and ask together: so long after the last of them, ms. */
const pause = 300;
/** As many as a wiki answers at once need not wait. */
const batch = 50;
/** A page knows of so many at most; then it begins anew. */
const most = 5_000;

/** By language and id. */
const labels = new SvelteMap<string, string>();
/** By language and id, what is read or known, or has no label. */
const asked = new Set<string>();

interface Wish {
	ids: Set<string>;
	timer?: ReturnType<typeof setTimeout>;
}
/** What is to be read soon, by API and language. */
const wishes = new Map<string, Wish>();

/** What an item, a property or a lexeme is called; null while that is not known. Reading it in a template keeps it true. */
export function labelOf(id: string, language: string): string | null {
	return labels.get(`${language} ${id}`) ?? null;
}

/** Has labels read that are not known, soon and together with those that others ask for. */
export function requestLabels(read: LabelReader, apiUrl: string, ids: readonly string[], language: string): void {
	if (asked.size > most) {
		asked.clear();
		labels.clear();
	}
	const unknown = ids.filter((id) => !asked.has(`${language} ${id}`));
	if (unknown.length === 0) return;
	const name = `${language} ${apiUrl}`;
	const wish: Wish = wishes.get(name) ?? { ids: new Set() };
	wishes.set(name, wish);
	for (const id of unknown) {
		asked.add(`${language} ${id}`);
		wish.ids.add(id);
	}
	clearTimeout(wish.timer);
	const fulfil = async () => {
		wishes.delete(name);
		// What reads them may be out of reach itself.
		const found = await read(apiUrl, [...wish.ids], language).catch(() => ({ labels: new Map(), isWhole: false }));
		for (const [id, label] of found.labels) labels.set(`${language} ${id}`, label);
		// Without a network, whoever comes next asks again.
		if (!found.isWhole) for (const id of wish.ids) if (!found.labels.has(id)) asked.delete(`${language} ${id}`);
	};
	wish.timer = setTimeout(() => void fulfil(), wish.ids.size < batch ? pause : 0);
}
