import * as icons from '@wikimedia/codex-icons';
import { expect, test } from 'vitest';
import { iconPaths, isMirrored } from './icon-paths.ts';

test('every Codex icon of paths and circles is drawn completely, in both directions', () => {
	let drawn = 0;
	for (const [name, icon] of Object.entries(icons)) {
		if (typeof icon === 'function' || JSON.stringify(icon).includes('<use')) continue;
		for (const direction of ['ltr', 'rtl'] as const) {
			const paths = iconPaths(icon, direction);
			expect(paths.length, name).toBeGreaterThan(0);
			for (const path of paths) expect(path, name).toMatch(/^M(?!.*NaN)[\d.\s-]/i);
			drawn += 1;
		}
	}
	expect(drawn).toBeGreaterThan(500);
});

test('arrows are mirrored from right to left; a clock is not', () => {
	expect([isMirrored(icons.cdxIconArrowNext, 'ltr'), isMirrored(icons.cdxIconArrowNext, 'rtl')]).toEqual([false, true]);
	expect(isMirrored(icons.cdxIconClock, 'rtl')).toBe(false);
	expect(iconPaths(icons.cdxIconUnFlag, 'ltr')).not.toEqual(iconPaths(icons.cdxIconUnFlag, 'rtl'));
});

test('a circle is a path around its centre', () => {
	expect(iconPaths('<circle cx="10" cy="3" r="2"/>', 'ltr')).toEqual(['M8 3a2 2 0 1 0 4 0a2 2 0 1 0 -4 0']);
});
