import { relative, sep } from 'node:path';
import type { Rule } from 'eslint';

/** Words that code, comments, titles of tests and documents do not use, each with others that say it. */
const unused: readonly (readonly [RegExp, string])[] = [
	[
		/\b(?:un)?(?:[tT]ell(?:s|ing)?|[tT]old)\b|[a-z](?:Tell|Told)(?![a-z])|\b(?:tell|told)(?=[A-Z])/,
		'says, shows, reports, returns; receives; distinguishes',
	],
	[/\b(?:afresh|anew)\b/i, 'again, new, from the start'],
	[/\b(?:bur(?:y|ies|ied)|[a-z]*Buried)\b/i, 'delete'],
	[/\b(?:takes?|took|taken|taking|writes?|wrote|written|writing) down\b/i, 'records, stores'],
	[/\b(?:sets?|setting) aside\b|setAside/i, 'archives'],
	[/\b(?:un)?heed(?:s|ed|ing)?\b|heed(?=[A-Z])/i, 'handles; ignored'],
	[/\b(?:lets?|letting) go of\b/i, 'deletes, drops'],
	[/\bhindrance/i, 'error'],
	[/\bupkeep\b/i, 'the name of the job'],
	[/\b(?:asleep|woken)\b|Asleep(?![a-z])/i, 'static, hydrated'],
	[/\bpage fates?\b|PageFate/i, 'page deletion'],
	[/\bhidings\b|Hidings?\b|\bhidingOf/, 'visibility change'],
	[/\bsightings?\b|Sighting/i, 'observed event'],
	[/\bwhoever\b/i, 'the person who, everyone who'],
	[/\b(?:has|have|had) not got\b/i, 'does not have'],
	[/\b(?:by and by|lest|in vain|in silence|for ever|all the same|deem(?:s|ed)?|unto|shall)\b/i, 'plain words'],
];

/** Names that are stored or sent, and stay: a table, a migration, a key on devices, fields of older versions. */
const stored =
	/(?<=['`])hidings(?=['`.])|\bhidings(?=: \{ natural_key)|'\d{4}-\d{2}-[\w-]+|xwiki-hindrance|(?:afresh|buried):/g;

/** Names of files that do not say what is in them. */
const unusedNames =
	/(?:^|\/)(?:absence|alone|at-rest|standing|sleeping|waking|utils?|helpers?|manager|types|misc)\.[\w.]+$/i;

/** A word that is not used: where it is (line from 1, column from 0), and others that say it. */
export interface UnusedWord {
	line: number;
	column: number;
	word: string;
	instead: string;
}

/** The words of a text that are not used. */
export function findUnusedWords(text: string): UnusedWord[] {
	return text.split('\n').flatMap((whole, index) => {
		const line = whole.replace(stored, (name) => ' '.repeat(name.length));
		return unused.flatMap(([pattern, instead]) =>
			[...line.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(({ 0: word, index: column }) => ({
				...{ line: index + 1, column, word, instead },
			})),
		);
	});
}

/** Reports words that are not used, and names of files that say nothing. */
export const wordsRule: Rule.RuleModule = {
	meta: {
		type: 'suggestion',
		schema: [],
		messages: {
			word: 'not "{{word}}": {{instead}} (ARCHITECTURE.md, "Words")',
			file: 'a file is named by what is in it (CONTRIBUTING.md, "House rules")',
		},
	},
	create(context) {
		return {
			Program(node) {
				const path = relative(context.cwd, context.filename).split(sep).join('/');
				if (unusedNames.test(path)) context.report({ node, messageId: 'file' });
				for (const { line, column, word, instead } of findUnusedWords(context.sourceCode.text))
					context.report({ loc: { line, column }, messageId: 'word', data: { word, instead } });
			},
		};
	},
};
