import type { Icon } from '@wikimedia/codex-icons';

/**
 * The paths of which an icon of Codex is drawn, in a square of 20 units, for one direction of writing.
 * Codex gives SVG as text; here it becomes attributes, because text never becomes markup in our pages.
 */
export function iconPaths(icon: Icon, direction: 'ltr' | 'rtl'): string[] {
	if (typeof icon === 'string') return (icon.match(/<(path|circle) [^>]*>/g) ?? []).map(pathOf);
	if ('path' in icon) return [icon.path];
	if ('langCodeMap' in icon) return iconPaths(icon.default, direction);
	return iconPaths('rtl' in icon && direction === 'rtl' ? icon.rtl : icon.ltr, direction);
}

/** Of a path, what it says; a circle is drawn as two halves. */
function pathOf(shape: string): string {
	const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(shape)?.[1];
	const [x = 0, y = 0, r = 0] = ['cx', 'cy', 'r'].map((name) => Number(attribute(name) ?? 0));
	return attribute('d') ?? `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

/** Whether an icon points somewhere, so that it is mirrored where people read from the right. */
export function isMirrored(icon: Icon, direction: 'ltr' | 'rtl'): boolean {
	return direction === 'rtl' && typeof icon === 'object' && 'shouldFlip' in icon && icon.shouldFlip;
}
