import { parseTerm } from '../event/log-term.ts';
import type { Json } from '../core/json-fields.ts';

type JsonFields = { [name: string]: Json };

/**
 * The parameters of a log event in the stream's form, from those of `list=logevents`, where MediaWiki expands pages,
 * times and flags. What cannot be distinguished there, such as the expiry of each group, stays.
 */
export function streamedLogParams(params: Json): Json {
	if (!isFields(params)) return params;
	if (Object.keys(params).length === 0) return [];
	const found: JsonFields = {};
	for (const [name, value] of Object.entries(params)) {
		const [written, as] = rewritten(name, value, params);
		if (as !== undefined) found[written] = as;
	}
	return found;
}

/** A parameter's name and value in the stream; undefined for what the stream leaves out. */
function rewritten(name: string, value: Json, all: JsonFields): [string, Json | undefined] {
	if (name.endsWith('_ns') && `${name.slice(0, -3)}_title` in all) return [name, undefined];
	if (name.endsWith('_title')) return [name.slice(0, -'_title'.length), value];
	switch (name) {
		case 'suppressredirect':
			return ['noredir', value === true ? '1' : '0'];
		case 'old':
		case 'new':
			return isFields(value) && 'bitmask' in value ? [`${name[0]}field`, value['bitmask']] : [name, value];
		case 'type':
			return [name, value === 'logging' ? undefined : value];
		case 'img_timestamp':
		case 'mergepoint':
			return [name, compactTime(value)];
		case 'details':
			return [name, each(value, (detail) => ({ ...detail, expiry: compactTime(detail['expiry'] ?? 'infinity') }))];
		case 'flags':
			return [name, Array.isArray(value) ? value.filter((flag) => typeof flag === 'string').join(',') : value];
		case 'expiry':
			// Of a block: the stream has only its duration, in words that may not give a certain end.
			return [name, isSpan(all['duration']) ? undefined : value];
		case 'restrictions':
			return [name, restrictions(value)];
		default:
			return [name, value];
	}
}

/** Whether a block's duration is a span of time from its start. */
function isSpan(duration: Json | undefined): boolean {
	const term = typeof duration === 'string' ? parseTerm(duration) : null;
	return term !== null && 'spans' in term;
}

/** Pages of a partial block by their titles alone. */
function restrictions(value: Json): Json {
	if (!isFields(value)) return value;
	return { ...value, ...('pages' in value && { pages: each(value['pages'], (page) => page['page_title']) }) };
}

/** `20261130042954` for `2026-11-30T04:29:54Z`. */
function compactTime(value: Json): Json {
	if (typeof value !== 'string') return value;
	return /^infinit[ey]$/.test(value)
		? 'infinity'
		: value.replace(/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/, '$1$2$3$4$5$6');
}

function each(value: Json | undefined, change: (item: JsonFields) => Json | undefined): Json {
	if (!Array.isArray(value)) return value ?? null;
	return value.map((item) => (isFields(item) ? (change(item) ?? null) : item));
}

function isFields(value: Json): value is JsonFields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
