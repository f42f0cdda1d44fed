import { expect, test } from 'vitest';
import { loadCampaignMessages } from '#lib/messages/campaign.ts';
import { available } from '#lib/messages/languages.ts';
import { pagesProblemWords } from './report-words.ts';

const known = ['unknown-wiki', 'too-many-pages', 'too-many-categories', 'unreadable', 'invalidcategory'];

test('each problem with the pages that count has words in every language, and others name their code', async () => {
	for (const language of available) {
		const words = await loadCampaignMessages(language);
		const texts = [...known, 'network', 'internal_api_error'].map((code) => pagesProblemWords(code, words));
		expect(new Set(texts).size).toBe(texts.length);
		for (const text of texts) expect(text).not.toMatch(/\$\d|unknown-wiki|too-many|unreadable|invalidcategory/);
		for (const code of ['network', 'http-503', 'http-404', 'permissiondenied'])
			expect(pagesProblemWords(code, words)).toContain(code);
		expect(pagesProblemWords('http-503', words)).toBe(pagesProblemWords('http-500', words).replace('500', '503'));
		expect(pagesProblemWords('http-404', words)).not.toBe(pagesProblemWords('http-503', words).replace('503', '404'));
	}
});
