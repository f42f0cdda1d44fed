import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import en from './en.json' with { type: 'json' };
import { isolate, loadMessages } from './messages.ts';
import qqq from './qqq.json' with { type: 'json' };
import review from './review/en.json' with { type: 'json' };
import reviewQqq from './review/qqq.json' with { type: 'json' };
import campaign from './campaign/en.json' with { type: 'json' };
import campaignQqq from './campaign/qqq.json' with { type: 'json' };
import person from './person/en.json' with { type: 'json' };
import personQqq from './person/qqq.json' with { type: 'json' };
import people from './people/en.json' with { type: 'json' };
import peopleQqq from './people/qqq.json' with { type: 'json' };
import risk from './risk/en.json' with { type: 'json' };
import tracking from './tracking/en.json' with { type: 'json' };
import trackingQqq from './tracking/qqq.json' with { type: 'json' };
import riskQqq from './risk/qqq.json' with { type: 'json' };
import filter from './filter/en.json' with { type: 'json' };
import filterQqq from './filter/qqq.json' with { type: 'json' };
import sentences from './sentences/en.json' with { type: 'json' };
import sentencesQqq from './sentences/qqq.json' with { type: 'json' };

const keys = Object.keys(en).filter((key) => key !== '@metadata');
const sources = globSync('src/{routes,lib/ui,lib/client,lib/api}/**/*.{svelte,ts}')
	.filter((file) => !file.endsWith('.test.ts'))
	.map((file) => readFileSync(file, 'utf8'));

describe.each([
	['', en, qqq],
	['sentences/', sentences, sentencesQqq],
	['filter/', filter, filterQqq],
	['review/', review, reviewQqq],
	['risk/', risk, riskQqq],
	['person/', person, personQqq],
	['campaign/', campaign, campaignQqq],
	['tracking/', tracking, trackingQqq],
	['people/', people, peopleQqq],
])('in messages/%s', (folder, english: Record<string, unknown>, documented: Record<string, unknown>) => {
	test('each message is documented, and nothing else is', () => {
		expect(Object.keys(documented)).toEqual(Object.keys(english));
		for (const [key, text] of Object.entries(documented))
			if (typeof text === 'string') expect(text.length, key).toBeGreaterThan(10);
	});

	test('no message is defined twice', () => {
		for (const language of ['en', 'qqq']) {
			const text = readFileSync(`src/lib/messages/${folder}${language}.json`, 'utf8');
			const written = [...text.matchAll(/^\t"([^"]+)":/gm)].map(([, key]) => key);
			expect(written).toEqual([...new Set(written)]);
		}
	});

	test('the documentation explains each parameter', () => {
		for (const [key, text] of Object.entries(english)) {
			for (const [parameter] of String(text).matchAll(/\$\d/g))
				expect(String(documented[key]), key).toContain(parameter);
		}
	});
});

test('each message is used', () => {
	const literals = new Set(
		sources.flatMap((text) => [...text.matchAll(/['"]([a-z][a-z0-9-]+)['"]/g)].map(([, key]) => key)),
	);
	const prefixes = sources.flatMap((text) =>
		[...text.matchAll(/`([a-z][a-z0-9-]*-)\$\{/g)].map(([, prefix]) => String(prefix)),
	);
	expect(keys.filter((key) => !literals.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)))).toEqual([]);
});

test('each message that is used exists', () => {
	const used = sources.flatMap((text) => [...text.matchAll(/\bt\(\s*['"]([^'"]+)['"]/g)].map(([, key]) => String(key)));
	expect(used.length).toBeGreaterThan(20);
	const known = [en, sentences, filter, risk, review, person, campaign, tracking, people].flatMap((part) =>
		Object.keys(part),
	);
	expect(used.filter((key) => !known.includes(key))).toEqual([]);
});

test('parameters are filled in unchanged, whatever they contain', async () => {
	const { t } = await loadMessages('en');
	for (const name of ['Example', '$1', '{{PLURAL:$1|a|b}}', '[[x]]', '<b>', '\\', 'مستخدم']) {
		expect(t('role-of', isolate(name))).toBe(`Role of \u2068${name}\u2069`);
	}
});

test('numbers are formatted in the language, and plurals depend on the number itself', async () => {
	const english = await loadMessages('en');
	expect(english.t('size-after', 1)).toBe('1 byte after the change');
	expect(english.t('size-after', 1234)).toBe('1,234 bytes after the change');
	expect(english.t('size-after', '2026')).toBe('2026 bytes after the change');
});

test('a language without messages gets English', async () => {
	const { t } = await loadMessages('xx');
	expect(t('app-name')).toBe('xwiki');
	expect(t('settings')).toBe('Settings');
});
