import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { coloursOf, otherColour } from './chart-colours.ts';

type Triple = [number, number, number];

const css = readFileSync(join(import.meta.dirname, 'chart-colours.css'), 'utf8');
const pairs = [...css.matchAll(/light-dark\((#\w{6}), (#\w{6})\)/g)];
const themes = {
	light: { page: '#ffffff', colours: pairs.map(([, light = '']) => light) },
	dark: { page: '#101418', colours: pairs.map(([, , dark = '']) => dark) },
};

/** Matrices by Machado, Oliveira and Fernandes (2009), at full severity, over linear RGB. */
const visions: Record<string, readonly Triple[]> = {
	usual: [
		[1, 0, 0],
		[0, 1, 0],
		[0, 0, 1],
	],
	protanopia: [
		[0.152286, 1.052583, -0.204868],
		[0.114503, 0.786281, 0.099216],
		[-0.003882, -0.048116, 1.051998],
	],
	deuteranopia: [
		[0.367322, 0.860646, -0.227968],
		[0.280085, 0.672501, 0.047413],
		[-0.01182, 0.04294, 0.968881],
	],
	tritanopia: [
		[1.255528, -0.076749, -0.178779],
		[-0.078411, 0.930809, 0.147602],
		[0.004733, 0.691367, 0.3039],
	],
};

function linear(hex: string): Triple {
	const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
		const part = parseInt(hex.slice(at, at + 2), 16) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return [r, g, b];
}

function apply(matrix: readonly Triple[], [a, b, c]: Triple): Triple {
	const [x = 0, y = 0, z = 0] = matrix.map((row) => row[0] * a + row[1] * b + row[2] * c);
	return [x, y, z];
}

/** https://bottosson.github.io/posts/oklab/ */
function oklab(rgb: Triple): Triple {
	const cones = apply(
		[
			[0.4122214708, 0.5363325363, 0.0514459929],
			[0.2119034982, 0.6806995451, 0.1073969566],
			[0.0883024619, 0.2817188376, 0.6299787005],
		],
		rgb,
	);
	const [l, m, s] = cones.map((cone) => Math.cbrt(Math.max(0, cone))) as Triple;
	return apply(
		[
			[0.2104542553, 0.793617785, -0.0040720468],
			[1.9779984951, -2.428592205, 0.4505937099],
			[0.0259040371, 0.7827717662, -0.808675766],
		],
		[l, m, s],
	);
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
	const [r, g, b] = linear(hex);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
	const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (high + 0.05) / (low + 0.05);
}

describe.each(Object.entries(themes))('the %s colours', (_theme, { page, colours }) => {
	test('contrast with the page', () => {
		expect(colours).toHaveLength(otherColour);
		for (const colour of colours) expect(contrast(colour, page), colour).toBeGreaterThanOrEqual(3);
	});

	test.each(Object.entries(visions))('differ from each other in %s vision', (_vision, matrix) => {
		const seen = colours.map((colour) =>
			oklab(apply(matrix, linear(colour)).map((part) => Math.min(1, Math.max(0, part))) as Triple),
		);
		for (const [index, one] of seen.entries())
			for (const [other, two] of seen.slice(0, index).entries()) {
				const distance = Math.hypot(one[0] - two[0], one[1] - two[1], one[2] - two[2]);
				expect(distance, `${colours[index]} and ${colours[other]}`).toBeGreaterThanOrEqual(0.08);
			}
	});
});

test('each name has its own colour, where possible the same one next to other names', () => {
	const wikis = ['dewiki', 'commonswiki', 'wikidatawiki', 'enwiki', 'frwiki', 'ruwiki', 'eswiki', 'arwiki', 'itwiki'];
	expect(new Set(coloursOf(wikis)).size).toBe(wikis.length);
	expect(coloursOf([...wikis, 'tenth']).at(-1)).toBe(otherColour);
	expect(coloursOf([null, 'dewiki'])[0]).toBe(otherColour);
	for (const wiki of wikis) expect(coloursOf([wiki, 'zuwiki'])[0]).toBe(coloursOf([wiki])[0]);
});
