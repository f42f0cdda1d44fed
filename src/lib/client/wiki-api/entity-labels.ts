import { askWiki, WikiError } from './action-api.ts';
import type { Fetch } from '#lib/api/request.ts';
import { isObject } from '#lib/domain/core/json-fields.ts';
import { afterIdle } from '../platform/after-idle.ts';
import { withCache } from '../device/device.ts';
import { readDeviceSettings } from '../device/device-settings.ts';

/** A cached label of an entity. */
interface CachedLabel {
	/** Null if the entity had none. */
	label: string | null;
	/** When the wiki returned it, ms UTC by the device's clock. */
	asOf: number;
}

/** Maximum number of ids of one request to the Action API. */
const batch = 50;
/** Longest label that is shown, UTF-16 units: Wikidata's own limit. */
const longest = 250;
/** After this time, ms, a label is read again; sooner if there was none, since a new entity may get one. */
const lifetime = 30 * 86_400_000;
const lifetimeOfNone = 86_400_000;
/** Maximum number of cached labels of each language. */
const maxCached = 2_000;

/** The end of the last read: the next one begins after its labels are cached, so that none is requested twice. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Labels of items and properties, and lemmas of lexemes, from the cache and the wiki, after the page is idle. Labels from
 * the wiki are stored in the user's cache.
 * @param apiUrl of the wiki that has them
 * @returns `isWhole`: false if the wiki could not be reached and may know more
 */
export function readLabels(
	fetch: Fetch,
	apiUrl: string,
	ids: readonly string[],
	language: string,
): Promise<{ labels: Map<string, string>; isWhole: boolean }> {
	const reading = turn.then(() => readInTurn(fetch, apiUrl, ids, language));
	turn = reading.catch(() => undefined);
	return reading;
}

async function readInTurn(fetch: Fetch, apiUrl: string, ids: readonly string[], language: string) {
	await afterIdle();
	const cacheKey = `entity-labels ${language}`;
	const cached = await withCache((cache) => cache.find<Record<string, CachedLabel>>(cacheKey));
	const known = new Map(Object.entries(cached?.value ?? {}));
	const isGood = ({ label, asOf }: CachedLabel) => Date.now() - asOf < (label === null ? lifetimeOfNone : lifetime);
	const wanted = ids.filter((id) => {
		const one = known.get(id);
		return one === undefined || !isGood(one);
	});
	let isWhole = true;
	for (let at = 0; at < wanted.length && isWhole; at += batch) {
		const some = wanted.slice(at, at + batch);
		try {
			const found = await fetchLabels(fetch, apiUrl, some, language);
			for (const id of some) known.set(id, { label: found.get(id) ?? null, asOf: Date.now() });
		} catch (error) {
			if (!(error instanceof WikiError)) throw error;
			// A request that the wiki refused would be refused again.
			isWhole = error.code !== null;
		}
	}
	if (wanted.some((id) => known.has(id)) && readDeviceSettings().days > 0) {
		const newest = [...known].sort(([, a], [, b]) => b.asOf - a.asOf).slice(0, maxCached);
		await withCache((cache) => cache.put(cacheKey, Object.fromEntries(newest), Date.now()));
	}
	const labels = new Map<string, string>();
	for (const id of ids) {
		const label = known.get(id)?.label ?? null;
		if (label !== null) labels.set(id, label);
	}
	return { labels, isWhole };
}

async function fetchLabels(fetch: Fetch, apiUrl: string, ids: readonly string[], language: string) {
	const response = await askWiki(fetch, apiUrl, {
		...{ action: 'wbgetentities', ids: ids.join('|'), props: 'labels', languages: language, languagefallback: '1' },
	});
	if (!isObject(response['entities'])) throw new WikiError(null, 'unexpected response to wbgetentities');
	return new Map(entries(response['entities']).map(([id, entity]) => [id, labelIn(entity, language)]));
}

/** The label of an entity; of a lexeme, which has lemmas in its own language instead, the first lemma. Null if invalid. */
function labelIn(entity: unknown, language: string): string | null {
	if (!isObject(entity)) return null;
	const label = entries(entity['labels']).find(([code]) => code === language);
	const [, term] = label ?? entries(entity['lemmas'])[0] ?? [];
	const value = isObject(term) ? term['value'] : null;
	return typeof value === 'string' && value !== '' ? value.slice(0, longest).toWellFormed() : null;
}

const entries = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);
