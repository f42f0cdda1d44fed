import { expect, test } from 'vitest';
import { formatBytes } from './format-bytes.ts';

test.each([
	[0, '0'],
	[1, '1 byte'],
	[-711, '-711 bytes'],
	[999, '999 bytes'],
	[1_234, '1.2 kB'],
	[56_000_000, '56 MB'],
])('%s bytes read "%s"', (bytes, expected) => {
	expect(formatBytes(bytes, 'en')).toBe(expected);
});
