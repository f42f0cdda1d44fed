import { readFileSync } from 'node:fs';
import Banana from 'banana-i18n';
import { describe, expect, test } from 'vitest';
import { available } from './languages.ts';
import { loadMessages, type Messages } from './messages.ts';
import { loadFilterMessages } from './filter-terms.ts';
import { loadCampaignMessages } from './campaign.ts';
import { loadReviewMessages } from './review.ts';
import { loadPeopleMessages } from './people.ts';
import { loadPersonMessages } from './person.ts';
import { loadRiskMessages } from './risk.ts';
import { loadTrackingMessages } from './tracking.ts';
import { loadSentenceMessages } from './sentences.ts';

type Text = (key: string, ...parameters: number[]) => string;

type Load = (language: string) => Promise<Text>;

/** A part of the messages, without the type of its keys. */
const part =
	<Key extends string>(load: (language: string) => Promise<Messages<Key>>): Load =>
	async (language) => {
		const { t } = await load(language);
		return (key, ...numbers) => t(key as Key, ...numbers);
	};

/** The folders of message files, and how their messages are loaded. */
const catalogues: readonly [folder: string, load: Load][] = [
	['', part(loadMessages)],
	['sentences/', part(loadSentenceMessages)],
	['filter/', part(loadFilterMessages)],
	['risk/', part(loadRiskMessages)],
	['review/', part(loadReviewMessages)],
	['person/', part(loadPersonMessages)],
	['campaign/', part(loadCampaignMessages)],
	['tracking/', part(loadTrackingMessages)],
	['people/', part(loadPeopleMessages)],
];

const source = (folder: string, language: string) => readFileSync(`src/lib/messages/${folder}${language}.json`, 'utf8');

function read(folder: string, language: string): Record<string, string> {
	const { '@metadata': _, ...messages } = JSON.parse(source(folder, language)) as Record<string, string>;
	return messages;
}

/** All keys of a file, including repeated ones. */
const keysOf = (folder: string, language: string) =>
	[...source(folder, language).matchAll(/^\t"([^"]+)":/gm)].map(([, key]) => key);

/** Names that need no translation. */
const names = [
	...['xwiki', '$1 – xwiki', 'Wiki', 'Wikis', 'MediaWiki', 'mediawiki.org', 'Meta-Wiki', 'Wikimania', 'Wikitech'],
	...['Meta-Wiki: $1', 'Wikimedia Commons', 'Wikidata', 'Wikispecies', 'Wikimedia Incubator', 'Wikifunctions'],
	...['CentralAuth', 'GlobalContributions', 'XTools', 'GUC'],
];
/** Words that are the same in English; letters that MediaWiki uses as marks. */
const cognates: Readonly<Record<string, readonly string[]>> = {
	de: ['Bot', 'Median', 'Name', 'N', 'Person', 'Tag', 'Tags', 'Team', 'Uploads'],
	es: [
		'Bot',
		'bytes',
		'contribs',
		'hist',
		'no',
		'N',
		'm',
		'b',
		'{{PLURAL:$1|$1 byte|$1 bytes}}',
		'+{{PLURAL:$1|$1 wiki|$1 wikis}}',
	],
	fr: [
		...[
			'Actions',
			'contributions',
			'Description',
			'Module',
			'Notes',
			'Page',
			'Pages',
			'Protections',
			'Type',
			'Types',
			'{{PLURAL:$1|$1 suggestion|$1 suggestions}}',
			'+{{PLURAL:$1|$1 wiki|$1 wikis}}',
		],
		...['diff', 'hist', 'N', 'm', 'b', 'Notification', 'Notifications'],
	],
};
/** Characters that a language does not use. */
const neverWritten: Readonly<Record<string, RegExp>> = {
	de: /[”’‘]|„[^“]*$|^[^„]*“|\.\.\./,
	// An ordinary space where French needs a no-break space.
	fr: / [:;!?»]|« |[“”‘]|\.\.\./,
};

const numbers = [0, 1, 2, 3, 4, 5, 7, 11, 20, 21, 100, 101, 1.5, 1_000, 1_000_000];

/**
 * How many plural forms a language may have; French and Spanish have one more for whole millions, which is often left
 * out.
 */
function formCounts(language: string): number[] {
	const rules = new Intl.PluralRules(language);
	const common = new Set(Array.from({ length: 1_000 }, (_, number) => rules.select(number)));
	return [common.size, rules.resolvedOptions().pluralCategories.length];
}

const parametersOf = (text: string) => [...new Set(text.match(/\$\d/g))].sort();

const pluralsOf = (text: string) =>
	[...text.matchAll(/\{\{PLURAL:(\$\d)\|([^{}]*)\}\}/g)].map(([, parameter = '', forms = '']) => ({
		parameter,
		forms: forms.split('|'),
	}));

const files = catalogues.flatMap(([folder, load]) => available.map((language) => ({ folder, language, load })));

describe.each(files)('$folder$language', ({ folder, language, load }) => {
	const english = read(folder, 'en');
	const messages = read(folder, language);
	const entries = Object.entries(messages);

	test('has each message, in the order of English, and no others', () => {
		expect(keysOf(folder, language)).toEqual(['@metadata', ...Object.keys(english)]);
	});

	test('has the same parameters, and plurals of the same', () => {
		for (const [key, text] of entries) {
			expect(parametersOf(text), key).toEqual(parametersOf(english[key] ?? ''));
			const plurals = pluralsOf(text).map(({ parameter }) => parameter);
			for (const { parameter } of pluralsOf(english[key] ?? '')) expect(plurals, key).toContain(parameter);
		}
	});

	test('uses no magic word except PLURAL, since genders are not known', () => {
		for (const [key, text] of entries)
			expect(text.replace(/\{\{PLURAL:\$\d\|[^{}]*\}\}/g, ''), key).not.toMatch(/[{}|]/);
	});

	test('has a form for each kind of number; one alone if the number does not matter', () => {
		for (const [key, text] of entries) {
			for (const { forms } of pluralsOf(text)) {
				const free = forms.filter((form) => !/^\d+=/.test(form));
				expect([1, ...formCounts(language)], `${key}: ${text}`).toContain(free.length);
				for (const form of free) expect(form, key).not.toBe('');
			}
		}
	});

	test('makes a text of each message, for all numbers', async () => {
		const t = await load(language);
		for (const [key, text] of entries) {
			for (const number of numbers) {
				const filled = t(key, ...parametersOf(text).map(() => number));
				expect(filled, `${key} of ${number}`).not.toMatch(/[{}|$]|undefined|NaN|^\s*$/);
			}
		}
	});

	test('makes the texts that banana-i18n makes', async () => {
		const t = await load(language);
		const format = new Intl.NumberFormat(language);
		// Its plurals need the number itself, and its texts the formatted one: these are the first nine parameters.
		const texts = entries.map(([key, text]) => [
			key,
			text.replace(/PLURAL:\$(\d)/g, (_, place) => `PLURAL:$${Number(place) + 9}`),
		]);
		const banana = new Banana(language, { messages: { [language]: Object.fromEntries(texts) } });
		for (const [key] of entries)
			for (const number of numbers) {
				const theirs = [...Array(9).fill(format.format(number)), ...Array(9).fill(String(number))];
				expect(t(key, ...Array<number>(9).fill(number)), `${key} of ${number}`).toBe(banana.i18n(key, ...theirs));
			}
	});

	test('has plain text, with the language’s own punctuation', () => {
		for (const [key, text] of entries) {
			expect(text, key).not.toMatch(/[<>"']|&\w+;|\s{2}|^\s/);
			expect(text.endsWith(' '), key).toBe(english[key]?.endsWith(' '));
			expect(text, key).not.toMatch(neverWritten[language] ?? /\.\.\./);
		}
	});
});

describe.each(available)('%s', (language) => {
	test('writes numbers and days in the same digits, those of Wikimedia’s wikis', async () => {
		const { t } = await loadMessages(language);
		expect(t('events-count', 1_234_567).replace(/[^\p{Nd}]/gu, '')).toBe('1234567');
		expect(new Intl.DateTimeFormat(language, { timeZone: 'UTC', year: 'numeric' }).format(0)).toContain('1970');
	});
});

test.each(available.filter((language) => language !== 'en'))('%s is not English', (language) => {
	const same = catalogues.flatMap(([folder]) => {
		const english = read(folder, 'en');
		return Object.entries(read(folder, language)).filter(([key, text]) => text === english[key]);
	});
	const words = new Set(same.map(([, text]) => text).filter((text) => /\p{L}/u.test(text.replaceAll(/\$\d/g, ''))));
	expect([...words].filter((text) => !names.includes(text)).sort()).toEqual([...(cognates[language] ?? [])].sort());
});
