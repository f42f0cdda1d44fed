import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { hostileTexts } from '../../../../fixtures/hostile-texts.ts';
import { anyText } from '../../../../scripts/test/fuzz/given.ts';
import { parseDiffTable } from './diff-table.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** See scripts/test/security.ts, which a browser cannot read. */
		fuzzRuns: number;
	}
}

const row = (left: string, right: string) =>
	`<tr><td colspan="2" class="diff-lineno">Line 1:</td></tr><tr><td class="diff-deletedline"><div>${left}</div></td>` +
	`<td class="diff-addedline"><div><ins class="diffchange">${right}</ins></div></td></tr>`;
const like = hostileTexts.filter(({ length }) => length < 200).map((text) => row(text, text));

test('whatever a wiki answers becomes lines of text', () => {
	fc.assert(
		fc.property(anyText(like), (body) => {
			for (const line of parseDiffTable(body)) expect(['place', 'context', 'removed', 'added']).toContain(line.kind);
		}),
		{ numRuns: inject('fuzzRuns') },
	);
});

test('text that wikis write with entities comes through as it is', () => {
	const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
	fc.assert(
		fc.property(anyText(), (text) => {
			// What HTML itself changes: line ends, and characters that it does not have.
			const plain = `x${text.toWellFormed().replace(/\r\n?/g, '\n').replaceAll('\0', '')}`;
			const added = parseDiffTable(row('', escaped(plain))).find(({ kind }) => kind === 'added');
			expect(added).toMatchObject({ stretches: [{ text: plain, isChanged: true }] });
		}),
		{ numRuns: inject('fuzzRuns') },
	);
});
