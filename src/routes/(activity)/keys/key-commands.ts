/** A command that a key gives to a list. */
export type Command = 'next' | 'previous' | 'open' | 'reviewed' | 'flagged' | 'filter' | 'help';

/** The keys of a list. */
export const listKeys: readonly (readonly [string, Command])[] = [
	['j', 'next'],
	['k', 'previous'],
	['o', 'open'],
	['r', 'reviewed'],
	['f', 'flagged'],
	['/', 'filter'],
	['?', 'help'],
];

/** Elements that use keys themselves. */
const typing = 'input, textarea, select, [contenteditable], dialog, [role="listbox"], [role="menu"]';

/**
 * The command of a key pressed on the page; null if the key is not for the list: in a text field or a dialog, or with a
 * modifier key. Enter is a command only on a focused row.
 */
export function commandOf(event: KeyboardEvent): Command | null {
	if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
	if (!(event.target instanceof Element) || event.target.closest(typing)) return null;
	if (event.key === 'Enter') return event.target.matches('li[data-row]') ? 'open' : null;
	return listKeys.find(([key]) => key === event.key)?.[1] ?? null;
}
