import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';
import { roomsRule } from './scripts/lint/rooms.ts';
import { wordsRule } from './scripts/lint/words.ts';
import svelteConfig from './svelte.config.js';

export default defineConfig(
	globalIgnores(['build/', 'data/', '.svelte-kit/', 'test-results/']),
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	ts.configs.recommended,
	ts.configs.strict,
	svelte.configs.recommended,
	{
		plugins: { xwiki: { rules: { rooms: roomsRule, words: wordsRule } } },
		rules: {
			'xwiki/rooms': 'error',
			'xwiki/words': 'error',
			eqeqeq: ['error', 'always'],
			'no-console': 'error',
			'no-var': 'error',
			'prefer-const': 'error',
			'no-template-curly-in-string': 'error',
			'no-restricted-syntax': [
				'error',
				// A test that is left out proves nothing, and one that is left alone hides the others.
				{
					selector:
						'MemberExpression[object.name=/^(test|it|describe|suite|bench)$/][property.name=/^(only|skip|skipIf|runIf|todo|fixme|fails)$/]',
					message: 'Every test runs.',
				},
				{
					selector: 'CallExpression[callee.property.name="waitForTimeout"]',
					message: 'Wait for the thing, not for a time.',
				},
				{
					selector: 'CallExpression[callee.property.name="formData"]',
					message: 'Forms are read by readForm (src/lib/server/http/request-body.ts): it has bounds.',
				},
				{ selector: 'SvelteMustacheTag[kind="raw"]', message: 'Text stays text: {@html} is not used.' },
			],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
			],
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/ban-ts-comment': 'error',
			// We live at the root of a host: there is no base path to resolve.
			'svelte/no-navigation-without-resolve': 'off',
		},
	},
	{
		files: ['{src,consumer,migrations,scripts,demo,fixtures,bench,e2e}/**/*.ts', '*.ts'],
		languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'@typescript-eslint/no-unnecessary-type-assertion': 'error',
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
	},
	// Where the words are listed.
	{ files: ['scripts/lint/words{,.test}.ts'], rules: { 'xwiki/words': 'off' } },
	// The consoles of the programs that people run by hand.
	{ files: ['scripts/**', 'bench/**', 'demo/**'], rules: { 'no-console': 'off' } },
);
