import { FieldError, isObject, type JsonObject, objectField, storable } from '../core/json-fields.ts';

/** A block of an account on one wiki, as far as somebody has said. Times in ms UTC. */
export interface LocalBlock {
	/** When it ends; null: not said. */
	until: number | 'never' | null;
	/** In the wiki's markup; null: not said, or hidden. */
	reason: string | null;
	/** Who made it; null: not said, or hidden. */
	by: string | null;
	at: number | null;
	/** Of some pages or actions only; null: not said. */
	isPartial: boolean | null;
}

/** Longer reasons are cut: MediaWiki has 500 characters. */
const longestReason = 1_000;

/**
 * Reads what CentralAuth or a wiki says about a block, as in https://www.mediawiki.org/wiki/API:Blocks with formatversion 2.
 * What is of another kind counts as not said: an odd block is no reason to know nothing of the account.
 */
export function readBlock(from: JsonObject): LocalBlock {
	const text = (field: string) => {
		const value = from[field];
		return typeof value === 'string' && value !== '' ? storable(value).slice(0, longestReason) : null;
	};
	const time = (value: string | null) => {
		const parsed = Date.parse(value ?? '');
		return Number.isNaN(parsed) ? null : parsed;
	};
	const expiry = text('expiry');
	return {
		until: /^(infinity|infinite|indefinite|never)$/.test(expiry ?? '') ? 'never' : time(expiry),
		reason: text('reason'),
		by: text('by'),
		at: time(text('timestamp')),
		isPartial: typeof from['partial'] === 'boolean' ? from['partial'] : null,
	};
}

/** The question for {@link parseLocalBlocks}. @param name in canonical form, which has no `|` */
export function buildBlocksQuery(name: string) {
	return { action: 'query', list: 'blocks', bkusers: name, bkprop: 'by|expiry|reason|timestamp|flags', bklimit: '10' };
}

/**
 * Reads an answer to `action=query&list=blocks&bkusers=…`: the blocks of an account on that wiki, none if there are none any
 * more.
 * @throws {FieldError} for what is no answer
 */
export function parseLocalBlocks(answer: JsonObject): LocalBlock[] {
	const blocks = objectField(answer, 'query')['blocks'];
	if (!Array.isArray(blocks)) throw new FieldError('missing', 'blocks');
	return blocks.filter(isObject).map(readBlock);
}
