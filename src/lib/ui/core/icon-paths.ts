import type { Icon } from '@wikimedia/codex-icons';

/** The paths of icons as text. */
const known = new Map<string, string[]>();

/**
 * The paths of a Codex icon, in a square of 20 units, for one direction of writing.
 * Codex has SVG as text. Our pages never use text as markup, so it becomes attributes here.
 */
export function iconPaths(icon: Icon, direction: 'ltr' | 'rtl'): string[] {
	if (typeof icon === 'string') {
		const paths = known.get(icon) ?? (icon.match(/<(path|circle) [^>]*>/g) ?? []).map(pathOf);
		known.set(icon, paths);
		return paths;
	}
	if ('path' in icon) return [icon.path];
	if ('langCodeMap' in icon) return iconPaths(icon.default, direction);
	return iconPaths('rtl' in icon && direction === 'rtl' ? icon.rtl : icon.ltr, direction);
}

/** The `d` of a path; a circle becomes two half circles. */
function pathOf(shape: string): string {
	const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(shape)?.[1];
	const [x = 0, y = 0, r = 0] = ['cx', 'cy', 'r'].map((name) => Number(attribute(name) ?? 0));
	return attribute('d') ?? `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

/** Whether an icon is mirrored for a direction of writing: only icons that have a direction are. */
export function isMirrored(icon: Icon, direction: 'ltr' | 'rtl'): boolean {
	return direction === 'rtl' && typeof icon === 'object' && 'shouldFlip' in icon && icon.shouldFlip;
}
