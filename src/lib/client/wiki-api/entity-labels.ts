import { askWiki, WikiError } from './action-api.ts';
import type { Fetch } from '#lib/api/request.ts';
import { isObject } from '#lib/domain/core/json-fields.ts';
import { afterIdle } from '../platform/after-idle.ts';
import { withCache } from '../device/device.ts';
import { readDeviceSettings } from '../device/device-settings.ts';

/** What an entity was called; null if it had no label. */
interface CachedLabel {
	label: string | null;
	/** When the wiki told it, ms UTC by the device's clock. */
	asOf: number;
}

/** As many as the Action API answers in one request. */
const batch = 50;
/** Longest label that is shown, UTF-16 units: Wikidata's own bound. */
const longest = 250;
/** A label that was read so long ago is read again, ms; sooner what had none, which may be new. */
const lifetime = 30 * 86_400_000;
const lifetimeOfNone = 86_400_000;
/** So many are kept on the device for each language. */
const maxCached = 2_000;

/** What was read is kept before the next is read, so that nothing is asked for twice. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * What items and properties are called, and the lemmas of lexemes, from the device and the wiki, once the page is at rest.
 * What is read stays on the device with all else that is kept for the reader.
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
	await afterIdle;
	const name = `entity-labels ${language}`;
	const cached = await withCache((cache) => cache.find<Record<string, CachedLabel>>(name));
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
			const found = await askLabels(fetch, apiUrl, some, language);
			for (const id of some) known.set(id, { label: found.get(id) ?? null, asOf: Date.now() });
		} catch (error) {
			if (!(error instanceof WikiError)) throw error;
			// What the wiki has refused it would refuse again.
			isWhole = error.code !== null;
		}
	}
	if (wanted.some((id) => known.has(id)) && readDeviceSettings().days > 0) {
		const newest = [...known].sort(([, a], [, b]) => b.asOf - a.asOf).slice(0, maxCached);
		await withCache((cache) => cache.put(name, Object.fromEntries(newest), Date.now()));
	}
	const labels = new Map<string, string>();
	for (const id of ids) {
		const label = known.get(id)?.label ?? null;
		if (label !== null) labels.set(id, label);
	}
	return { labels, isWhole };
}

async function askLabels(fetch: Fetch, apiUrl: string, ids: readonly string[], language: string) {
	const answer = await askWiki(fetch, apiUrl, {
		...{ action: 'wbgetentities', ids: ids.join('|'), props: 'labels', languages: language, languagefallback: '1' },
	});
	if (!isObject(answer['entities'])) throw new WikiError(null, 'not an answer to wbgetentities');
	return new Map(entries(answer['entities']).map(([id, entity]) => [id, labelIn(entity, language)]));
}

/** Its label; of a lexeme, which has lemmas in its own language instead, the first. Null for what makes no sense. */
function labelIn(entity: unknown, language: string): string | null {
	if (!isObject(entity)) return null;
	const label = entries(entity['labels']).find(([code]) => code === language);
	const [, term] = label ?? entries(entity['lemmas'])[0] ?? [];
	const value = isObject(term) ? term['value'] : null;
	return typeof value === 'string' && value !== '' ? value.slice(0, longest).toWellFormed() : null;
}

const entries = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);
