import { expect, test } from 'vitest';
import { loadRecentChanges } from '../../../../fixtures/wikimedia/load.ts';
import { randomFrom, randomText } from '../../../../fixtures/random.ts';
import { parseSummary, summaryUrl, type SummaryPart } from './edit-summary.ts';
import type { Wiki } from '../event/event.ts';

const dewiki: Wiki = {
	name: 'dewiki',
	scriptUrl: 'https://de.wikipedia.org/w/index.php',
	articleUrl: 'https://de.wikipedia.org/wiki/$1',
};

function text(of: string): SummaryPart {
	return { kind: 'text', text: of };
}

function link(target: string, label = target, fragment: string | null = null): SummaryPart {
	return { kind: 'link', target, fragment, label };
}

function section(of: string, before: boolean, after: boolean, fragment: string | null = of): SummaryPart {
	return { kind: 'section', section: of, fragment, before, after };
}

test.each([
	['', []],
	['plain', [text('plain')]],
	['/* History */', [section('History', false, false)]],
	['/* History */ fixed', [section('History', false, true), text(' fixed')]],
	['see /*A*/ and /* B */', [text('see '), section('A', true, true), text(' and '), section('B', true, false)]],
	['/* a /* b */', [section('a /* b', false, false)]],
	['/* [[:Page]] two */', [section('[[:Page]] two', false, false, 'Page two')]],
	[
		'/* wbsetclaim-create:2||1 */ [[P:1]]',
		[section('wbsetclaim-create:2||1', false, true, null), text(' '), link('P:1')],
	],
	['/* */ x', [text('/* */ x')]],
	['/*/ x', [text('/*/ x')]],
	['/* open', [text('/* open')]],
	['/* two\nlines */', [text('/* two\nlines */')]],
	['/* two\n/* good */', [text('/* two\n'), section('good', true, false)]],
	['[[Page]]s', [link('Page'), text('s')]],
	['[[ Page | the page ]]', [link('Page', 'the page')]],
	['[[Page|]]', [link('Page')]],
	['[[:File:X.png]]', [link('File:X.png')]],
	['[[#Part]]', [link('', '#Part', 'Part')]],
	['[[Page#Part|x]]', [link('Page', 'x', 'Part')]],
	['[[/Sub]]', [link('/Sub')]],
	['[[Page|a [b] c]]', [link('Page', 'a [b] c')]],
	['[[Page|a [[b]]', [link('Page', 'a [[b')]],
	['[[a [[b]] c]]', [text('[[a '), link('b'), text(' c]]')]],
	['[[[a]]]', [text('['), link('a'), text(']')]],
	['[[open', [text('[[open')]],
	['[[]] [[|x]] [[#]]', [text('[[]] [[|x]] [[#]]')]],
	['[[<b>]] [[{{x}}]]', [text('[[<b>]] [[{{x}}]]')]],
	['<script>alert(1)</script>', [text('<script>alert(1)</script>')]],
])('%j', (comment, parts) => {
	expect(parseSummary(comment)).toEqual(parts);
});

/** The source text of a part, without blanks, colons and labels that repeat the target. */
function written(part: SummaryPart): string {
	if (part.kind === 'text') return part.text;
	if (part.kind === 'section') return `/*${part.section}*/`;
	const target = part.fragment === null ? part.target : `${part.target}#${part.fragment}`;
	return part.label.replace(/#$/, '') === target ? `[[${target}]]` : `[[${target}|${part.label}]]`;
}

/** Letters and digits of all scripts, and all else that is not part of the notation. */
function bare(comment: string): string {
	return comment.replace(/[\s\uFEFF:#|]/gu, '');
}

test('no part of a recorded comment is lost', () => {
	let links = 0;
	for (const line of loadRecentChanges()) {
		const comment: string = JSON.parse(line).comment;
		const parts = parseSummary(comment);
		links += parts.filter((part) => part.kind === 'link').length;
		expect(bare(parts.map(written).join(''))).toBe(bare(comment));
	}
	expect(links).toBeGreaterThan(50);
});

test('no part of a random comment is lost, nothing throws, and every link is a web address of the wiki', () => {
	const random = randomFrom(3);
	const pieces = ['[[', '[[', ']]', ']]', '|', '/*', '*/', '../../', '%', '%41', '%ff', 'Talk:'];
	const kinds = new Map<string, number>();
	for (let round = 0; round < 20_000; round++) {
		const comment = randomText(random, [...pieces, ...pieces, ...pieces]);
		const parts = parseSummary(comment);
		expect(bare(parts.map(written).join(''))).toBe(bare(comment));
		for (const part of parts) {
			kinds.set(part.kind, (kinds.get(part.kind) ?? 0) + 1);
			expect(summaryUrl(part, 'Page/Sub', dewiki) ?? 'https://de.wikipedia.org/wiki/').toMatch(
				/^https:\/\/de\.wikipedia\.org\/wiki\/[!-~]*$/,
			);
		}
	}
	for (const kind of ['text', 'link', 'section']) expect(kinds.get(kind)).toBeGreaterThan(100);
});

test.each(['[[a|', '[[', '/*', '/* \n', '[[a]', ']]', '[[ ', '*/'])(
	'%j repeated many times is parsed in less than 500 ms',
	(piece) => {
		const comment = piece.repeat(16_000 / piece.length);
		const start = performance.now();
		expect(parseSummary(comment).length).toBeGreaterThan(0);
		parseSummary(`${comment}]]*/`);
		expect(performance.now() - start).toBeLessThan(500);
	},
);

test.each([
	['[[Page one#Part two]]', 'Page_one#Part_two'],
	['[[:Datei:Ä.png|x]]', 'Datei:%C3%84.png'],
	['[[en:Page]]', 'en:Page'],
	['[[#Part]]', 'Base/Sub#Part'],
	['/* Part two */', 'Base/Sub#Part_two'],
	['[[/More]]', 'Base/Sub/More'],
	['[[/More/]]', 'Base/Sub/More'],
	['[[../]]', 'Base'],
	['[[../Other]]', 'Base/Other'],
	['[[100%25]]', '100%25'],
	['[[100%]]', '100%25'],
	['[[%C3%84]]', '%C3%84'],
])('%s leads to %s', (comment, page) => {
	const [part] = parseSummary(comment);
	expect(part && summaryUrl(part, 'Base/Sub', dewiki)).toBe(`https://de.wikipedia.org/wiki/${page}`);
});

test.each([
	['plain', 'Page'],
	['/* wbsetclaim-create:2||1 */', 'Q1'],
	['/* add-depicts: Q42|a person */#suggestededit-add-tag 1.0', 'File:A.jpg'],
	['/* entityschema-summary-update-schema-text */human', 'EntitySchema:E10'],
	['/* Part */', null],
	['[[/Sub]]', null],
	['[[../../]]', 'Base/Sub'],
	['[[../Other]]', 'Base'],
])('%s on %s has no address', (comment, title) => {
	const [part] = parseSummary(comment);
	expect(part && summaryUrl(part, title, dewiki)).toBeNull();
});
