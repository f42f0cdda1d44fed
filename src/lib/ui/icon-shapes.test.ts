import * as icons from '@wikimedia/codex-icons';
import { expect, test } from 'vitest';
import { iconShapes, isMirrored } from './icon-shapes.ts';

test('every icon that Codex draws by paths and circles is drawn whole, both ways', () => {
	let drawn = 0;
	for (const [name, icon] of Object.entries(icons)) {
		if (typeof icon === 'function' || JSON.stringify(icon).includes('<use')) continue;
		for (const direction of ['ltr', 'rtl'] as const) {
			const shapes = iconShapes(icon, direction);
			expect(shapes.length, name).toBeGreaterThan(0);
			for (const { attributes } of shapes) expect(attributes.d ?? attributes.r, name).toMatch(/\d/);
			drawn += 1;
		}
	}
	expect(drawn).toBeGreaterThan(500);
});

test('arrows point on, the other way in Arabic; a clock goes round the same way everywhere', () => {
	expect([isMirrored(icons.cdxIconArrowNext, 'ltr'), isMirrored(icons.cdxIconArrowNext, 'rtl')]).toEqual([false, true]);
	expect(isMirrored(icons.cdxIconClock, 'rtl')).toBe(false);
	expect(iconShapes(icons.cdxIconUnFlag, 'ltr')).not.toEqual(iconShapes(icons.cdxIconUnFlag, 'rtl'));
});
