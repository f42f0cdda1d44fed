import fc from 'fast-check';
import { hostileTexts } from '../../../fixtures/hostile-texts.ts';

/** A JSON value, as it comes from outside. */
export type Outside = null | boolean | number | string | Outside[] | { [name: string]: Outside };

/** What parsers look for. */
const pieces = [
	...[
		'a',
		'B',
		'0',
		'19',
		'-',
		'+',
		'.',
		',',
		';',
		':',
		'/',
		'\\',
		'|',
		'=',
		'&',
		'?',
		'#',
		'%',
		'%41',
		'%C3%28',
		'@',
		'~',
		'_',
	],
	...[
		' ',
		'\t',
		'\n',
		'\r\n',
		'\u00A0',
		'\u2028',
		'\u200E',
		'\u202E',
		'\0',
		'\uD800',
		'\uDFFF',
		'\uFFFD',
		'\u0130',
		'ß',
		'ǅ',
		'例',
		'🦄',
	],
	...[
		'"',
		'""',
		"'",
		'`',
		'<',
		'>',
		'</',
		'&amp;',
		'&#x41;',
		'[[',
		']]',
		'[',
		']',
		'{{',
		'}}',
		'{',
		'}',
		'(',
		')',
		'/*',
		'*/',
		'$1',
	],
	...[
		'user:',
		'User talk:',
		'http://',
		'https://',
		'//',
		'www.',
		'.org',
		'/wiki/',
		'::',
		'127.0.0.1',
		'2026-11-30',
		'T23:59:59Z',
		'1e999',
	],
];

/** Numbers at the edges of what is stored. */
const numbers = [
	0,
	-0,
	1,
	-1,
	0.5,
	255,
	2 ** 31 - 1,
	2 ** 31,
	-(2 ** 31),
	2 ** 32,
	2 ** 53 - 1,
	2 ** 53,
	8.64e15,
	8.64e15 + 1,
	1e21,
	1e308,
	Infinity,
] as const;

/** Values of JSON that a parser may not expect: with names that every object has, and deep ones. */
const oddValues: readonly string[] = [
	'null',
	'true',
	'false',
	'[]',
	'{}',
	'[[]]',
	'[null]',
	'{"toString":1}',
	'{"toString":null,"valueOf":null}',
	'{"__proto__":{"a":1}}',
	'{"constructor":{"prototype":1}}',
	'{"length":3}',
	'{"then":1}',
	'{"0":"a","1":"b"}',
	`${'['.repeat(40)}${']'.repeat(40)}`,
	`${'['.repeat(3_000)}${']'.repeat(3_000)}`,
	`${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
];

/** Any text: pieces that parsers look for, hostile ones, and characters of all kinds, broken ones included. */
export function anyText(like: readonly string[] = []): fc.Arbitrary<string> {
	const piece = fc.oneof(
		{ arbitrary: fc.constantFrom(...pieces), weight: 6 },
		{ arbitrary: fc.string({ unit: 'binary', maxLength: 4 }), weight: 2 },
		{ arbitrary: fc.constantFrom(...hostileTexts.filter(({ length }) => length < 200)), weight: 1 },
	);
	const made = fc.array(piece, { maxLength: 12 }).map((some) => some.join(''));
	if (like.length === 0) return made;
	const changed = fc
		.tuple(
			fc.constantFrom(...like),
			fc.array(fc.tuple(fc.nat(1_000), fc.nat(4), fc.oneof(fc.constant(''), piece)), { maxLength: 3 }),
		)
		.map(([text, changes]) =>
			changes.reduce((now, [place, cut, put]) => {
				const at = place % (now.length + 1);
				return now.slice(0, at) + put + now.slice(at + cut);
			}, text),
		);
	return fc.oneof(made, changed);
}

function anyValue(): fc.Arbitrary<Outside> {
	return fc.oneof(
		anyText(),
		fc.constantFrom(...numbers),
		fc.constantFrom(...oddValues).map((text) => JSON.parse(text) as Outside),
		fc.constantFrom(...hostileTexts),
		fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Outside>,
	);
}

interface Change {
	place: number;
	how: 'replace' | 'remove' | 'name' | 'repeat';
	name: string;
	value: Outside;
}

/** Values like some examples, with a few places of each changed; sometimes anything at all. */
export function anyLike(examples: readonly Outside[]): fc.Arbitrary<Outside> {
	const change: fc.Arbitrary<Change> = fc.record({
		place: fc.nat(100_000),
		how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'name', 'repeat'),
		name: fc.constantFrom('__proto__', 'constructor', 'toString', 'length', 'a', '0', ''),
		value: anyValue(),
	});
	const changed = fc
		.tuple(fc.constantFrom(...examples), fc.array(change, { maxLength: 3 }))
		.map(([example, changes]) => changes.reduce(withChange, structuredClone(example)));
	return fc.oneof({ arbitrary: changed, weight: 9 }, { arbitrary: anyValue(), weight: 1 });
}

type Holder = Outside[] | { [name: string]: Outside };

/** Everything in a value, by what holds it. */
function placesIn(value: Outside): [holder: Holder, name: string][] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, inner]) => [[value, name] as [Holder, string], ...placesIn(inner)]);
}

function withChange(value: Outside, { place, how, name, value: put }: Change): Outside {
	if (isDeep(value)) return value;
	const places = placesIn(value);
	const [holder, at] = places[place % (places.length + 1)] ?? [];
	if (holder === undefined || at === undefined) return how === 'replace' && place % 7 === 0 ? put : value;
	const inner: Outside = Object.entries(holder).find(([one]) => one === at)?.[1] ?? null;
	if (how === 'remove') {
		if (Array.isArray(holder)) holder.splice(Number(at), 1);
		else Reflect.deleteProperty(holder, at);
	} else if (how === 'repeat' && Array.isArray(inner)) {
		inner.push(...inner.slice(0, 50).map((one) => structuredClone(one)));
	} else {
		// As JSON.parse does it: a name such as `__proto__` is an ordinary one.
		const written = how === 'name' && !Array.isArray(holder) ? name : at;
		Object.defineProperty(holder, written, { value: put, enumerable: true, configurable: true, writable: true });
	}
	return value;
}

function isDeep(value: Outside, left = 100): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return left === 0 || Object.values(value).some((inner) => isDeep(inner, left - 1));
}

/** A text that is one piece again and again: what makes a careless pattern try all ways to divide it. */
export interface Attack {
	start: string;
	unit: string;
	end: string;
}

const units = [
	...[
		' ',
		'\t',
		'\n',
		'\r\n',
		'\u00A0',
		'a',
		'A ',
		'0',
		'1.',
		'a.',
		'.',
		',',
		';',
		':',
		'::',
		'/',
		'//',
		'\\',
		'|',
		'=',
		'&',
		'&a',
		'a=b&',
		'%',
		'%41',
	],
	...[
		'"',
		'""',
		'",',
		"'",
		'<',
		'<a',
		'>',
		'&amp;',
		'&#1;',
		'[',
		'[[',
		']]',
		'[[a|',
		'[[a]]',
		'{',
		'{{',
		'}}',
		'{{a|',
		'(',
		'((',
		'()',
		'/*',
		'*/',
		'/**/',
	],
	...[
		'-',
		'--',
		'_',
		'~',
		'@',
		'a@',
		'#',
		'$1',
		'user:',
		'talk: ',
		'http://',
		'https://a/',
		'\u200E',
		'İ',
		'e\u0301',
		'🦄',
		'\uD800',
		'ins ',
		'1 day ',
		'and ',
	],
];
const starts = ['', 'a'];
const ends = ['x', '!\u2028'];

/** All of them. @param like beginnings that lead into a parser */
export function attacks(like: readonly string[] = []): Attack[] {
	return [...starts, ...like].flatMap((start) => units.flatMap((unit) => ends.map((end) => ({ start, unit, end }))));
}

/** About as long as is asked for, in code units. */
export function textOf({ start, unit, end }: Attack, length: number): string {
	return start + unit.repeat(Math.ceil(length / unit.length)) + end;
}

/** An example with one of its texts made long: one way for each of them. */
export function longPlaces(example: Outside): ((text: string) => Outside)[] {
	const texts = placesIn(example).map((_, index) => index);
	return texts.flatMap((index) => {
		const [holder, name] = placesIn(example)[index] ?? [];
		const inner = holder === undefined ? null : Object.entries(holder).find(([one]) => one === name)?.[1];
		if (typeof inner !== 'string') return [];
		return [
			(text: string) => {
				const copy = structuredClone(example);
				const [place, at] = placesIn(copy)[index] ?? [];
				if (place !== undefined && at !== undefined) Object.assign(place, { [at]: text });
				return copy;
			},
		];
	});
}
