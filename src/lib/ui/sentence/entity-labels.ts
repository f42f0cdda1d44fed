import { SvelteMap } from 'svelte/reactivity';
import type { LabelReader } from './label-reader.ts';

/** Rows hydrate one after the other. Their requests are sent together, this long after the last one, ms. */
const pause = 300;
/** The most that a wiki answers at once: with this many ids a request is sent without a pause. */
const maxIds = 50;
/** Maximum number of known ids; then all are dropped. */
const most = 5_000;

/** By language and id. */
const labels = new SvelteMap<string, string>();
/** By language and id: requested or known, or known to have no label. */
const requested = new Set<string>();

interface Batch {
	ids: Set<string>;
	timer?: ReturnType<typeof setTimeout>;
}
/** Requests that will be sent soon, by API and language. */
const batches = new Map<string, Batch>();

/** The label of an item, a property or a lexeme; null while unknown. Call it in a template, so that it stays current. */
export function labelOf(id: string, language: string): string | null {
	return labels.get(`${language} ${id}`) ?? null;
}

/** Requests unknown labels, soon and together with other requests. */
export function requestLabels(read: LabelReader, apiUrl: string, ids: readonly string[], language: string): void {
	if (requested.size > most) {
		requested.clear();
		labels.clear();
	}
	const unknown = ids.filter((id) => !requested.has(`${language} ${id}`));
	if (unknown.length === 0) return;
	const name = `${language} ${apiUrl}`;
	const batch: Batch = batches.get(name) ?? { ids: new Set() };
	batches.set(name, batch);
	for (const id of unknown) {
		requested.add(`${language} ${id}`);
		batch.ids.add(id);
	}
	clearTimeout(batch.timer);
	const send = async () => {
		batches.delete(name);
		// The code that reads them may fail to load.
		const found = await read(apiUrl, [...batch.ids], language).catch(() => ({ labels: new Map(), isWhole: false }));
		for (const [id, label] of found.labels) labels.set(`${language} ${id}`, label);
		// After a failure, the next call requests them again.
		if (!found.isWhole) for (const id of batch.ids) if (!found.labels.has(id)) requested.delete(`${language} ${id}`);
	};
	batch.timer = setTimeout(() => void send(), batch.ids.size < maxIds ? pause : 0);
}
