/** What a key asks a list to do. */
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

/** What takes keys for itself. */
const typing = 'input, textarea, select, [contenteditable], dialog, [role="listbox"], [role="menu"]';

/**
 * What a key pressed somewhere on the page asks for; null where it is meant for something else: while someone types,
 * with a modifier, in a dialog. Enter opens the row that has the focus, and nothing else that Enter is for.
 */
export function commandOf(event: KeyboardEvent): Command | null {
	if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
	if (!(event.target instanceof Element) || event.target.closest(typing)) return null;
	if (event.key === 'Enter') return event.target.matches('li[data-row]') ? 'open' : null;
	return listKeys.find(([key]) => key === event.key)?.[1] ?? null;
}
