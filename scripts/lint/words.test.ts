import { globSync, readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';
import { findUnusedWords } from './words.ts';

test.each([
	['// The wiki has told all.', ['told']],
	['/** Tells a user what is untold. */', ['Tells', 'untold']],
	['const isTold = toldBefore;', ['sTold', 'told']],
	["it('writes down what is set aside, and starts afresh', …", ['afresh', 'writes down', 'set aside']],
	['for (const { buried } of unheeded) hindranceOf(buried);', ['buried', 'buried', 'unheeded', 'hindrance']],
	["import type { Hiding } from './page-fates.ts'; // PageFate", ['PageFate', 'Hiding']],
	['the upkeep of sightings is asleep, and has not got one', ['upkeep', 'asleep', 'sightings', 'has not got']],
	['Whoever lets go of it shall not ask all the same', ['lets go of', 'Whoever', 'shall', 'all the same']],
])('%s has words that are not used', (text, words) => {
	expect(findUnusedWords(text).map(({ word }) => word)).toEqual(words);
});

test.each([
	'retold, storyteller, burial, downtown, shallow, flesh',
	"await tx.selectFrom('hidings').select('hidings.hidden')",
	"'0010-04-hidings': step(…)",
	'{ ...response, afresh: response.resync, buried: response.deleted }',
])('%s has only words that are used, or stored', (text) => {
	expect(findUnusedWords(text)).toEqual([]);
});

test('a word is found where it is', () => {
	expect(findUnusedWords('first line\n\tread anew')).toEqual([
		{ line: 2, column: 6, word: 'anew', instead: 'again, new, from the start' },
	]);
});

test('the linter looks for them in code and components, and at names of files', async () => {
	const eslint = new ESLint();
	const lint = async (code: string, filePath: string) => {
		const [result] = await eslint.lintText(code, { filePath });
		return result?.messages.filter(({ ruleId }) => ruleId === 'xwiki/words').map(({ line }) => line);
	};
	const component = '<script lang="ts">\n\tconst isTold = 1;\n</script>\n\n<p>anew {isTold}</p>\n';
	expect(await lint(component, 'src/routes/+layout.svelte')).toEqual([2, 5, 5]);
	expect(await lint('// told\n', 'scripts/run.mjs')).toEqual([1]);
	expect(await lint('// said\n', 'scripts/run.mjs')).toEqual([]);
	expect(await lint('// said\n', 'scripts/helpers.mjs')).toEqual([1]);
	const config: { rules: Record<string, unknown> } = await eslint.calculateConfigForFile('consumer/main.ts');
	expect(config.rules['xwiki/words']).toEqual([2]);
});

test('documents and messages are without them', () => {
	const files = globSync([
		'*.md',
		'docs/*.md',
		'.env.example',
		'*.yaml',
		'src/**/*.css',
		'src/lib/messages/**/{en,qqq}.json',
	]);
	expect(files.length).toBeGreaterThan(10);
	const found = files.flatMap((file) =>
		findUnusedWords(readFileSync(file, 'utf8')).map(({ line, word }) => `${file}:${line} ${word}`),
	);
	expect(found).toEqual([]);
});
