import { describe, expect, it } from 'vitest';
import { loadRecentChanges } from '../../../../fixtures/wikimedia/load.ts';
import { suppressedParts, withoutHidden, withPage } from './hidden-parts.ts';
import { parseRecentChange } from '../stream/recent-change.ts';
import type { WikiEvent } from '../event/event.ts';

const changes = loadRecentChanges().flatMap((line) => {
	const parsed = parseRecentChange(JSON.parse(line));
	return parsed.kind === 'event' && parsed.event.type === 'categorize' ? [parsed.event] : [];
});
const pageOf = ({ comment }: WikiEvent) => /\[\[:([^\]|]+)\]\]/.exec(comment ?? '')?.[1] ?? '';

describe('the page of a category change', () => {
	it('is removed from the text of every recorded one, and can be restored', () => {
		expect(new Set(changes.map(({ wiki }) => wiki)).size).toBeGreaterThan(3);
		for (const event of changes) {
			const page = pageOf(event);
			const left = withoutHidden(event, suppressedParts);
			expect(page).not.toBe('');
			expect(left.comment).toContain('…');
			expect(left.comment).not.toContain(page);
			expect(left).toMatchObject({ user: null, title: event.title, hidden: ['user', 'page'] });
			// Hidden again.
			expect(withoutHidden(left, suppressedParts)).toEqual(left);
			expect(withPage(left.comment ?? '', page)).toBe(event.comment);
		}
	});

	it.each([
		['[[:A]] added to A', null],
		['a page was added to category', null],
		['dodano [[:Title]] do kategorii', 'dodano … do kategorii'],
		[
			'[[:A/B]] added, [[Special:WhatLinksHere/A/B|this page is included]]',
			'… added, [[Special:WhatLinksHere/…|this page is included]]',
		],
	])('is removed from: %s', (comment, left) => {
		const [event] = changes;
		if (!event) throw new Error('the fixtures have no category change');
		expect(withoutHidden({ ...event, comment }, ['page']).comment).toBe(left);
	});
});
