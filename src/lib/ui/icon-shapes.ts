import type { Icon } from '@wikimedia/codex-icons';

/** One shape of an icon, as an SVG element and its attributes. */
export interface IconShape {
	name: string;
	attributes: Record<string, string>;
}

/**
 * What an icon of Codex is drawn of, in a square of 20 units, for one direction of writing.
 * Codex gives SVG as text; here it becomes elements, because text never becomes markup in our pages.
 */
export function iconShapes(icon: Icon, direction: 'ltr' | 'rtl'): IconShape[] {
	if (typeof icon === 'string') {
		return [...icon.matchAll(/<(path|circle) ([^>]*?)\/?>/g)].map(([, name = '', attributes = '']) => ({
			name,
			attributes: Object.fromEntries(
				[...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
			),
		}));
	}
	if ('path' in icon) return [{ name: 'path', attributes: { d: icon.path } }];
	if ('langCodeMap' in icon) return iconShapes(icon.default, direction);
	return iconShapes('rtl' in icon && direction === 'rtl' ? icon.rtl : icon.ltr, direction);
}

/** Whether an icon points somewhere, so that it is mirrored where people read from the right. */
export function isMirrored(icon: Icon, direction: 'ltr' | 'rtl'): boolean {
	return direction === 'rtl' && typeof icon === 'object' && 'shouldFlip' in icon && icon.shouldFlip;
}
