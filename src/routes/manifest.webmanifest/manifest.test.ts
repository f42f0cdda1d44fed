import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GET } from './+server.ts';

interface Picture {
	src: string;
	sizes: string;
	type: string;
}

/** Width and height from the first chunk of a PNG (https://www.w3.org/TR/png-3/#11IHDR). */
function sizeOf(png: Buffer): string {
	return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
}

test('every picture in the manifest exists, in its size', async () => {
	const answer = await GET({ locals: { language: 'en' } } as Parameters<typeof GET>[0]);
	const { icons, screenshots, shortcuts } = (await answer.json()) as {
		icons: Picture[];
		screenshots: Picture[];
		shortcuts: { icons: Picture[] }[];
	};
	const pictures = [...icons, ...screenshots, ...shortcuts.flatMap((shortcut) => shortcut.icons)];
	expect(pictures.length).toBeGreaterThan(6);
	for (const { src, sizes, type } of pictures) {
		const content = readFileSync(`static${src}`);
		if (type === 'image/png') expect(sizeOf(content), src).toBe(sizes);
	}
});
