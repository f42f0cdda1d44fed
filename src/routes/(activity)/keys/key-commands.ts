import { shortcutOf } from '#lib/ui/core/shortcuts.ts';

/** A command that a key gives to a list. */
export type Command = 'next' | 'previous' | 'open' | 'reviewed' | 'flagged' | 'act' | 'review' | 'filter' | 'help';

/** The keys of a list. */
export const listKeys: readonly (readonly [string, Command])[] = [
	['j', 'next'],
	['k', 'previous'],
	['o', 'open'],
	['r', 'reviewed'],
	['f', 'flagged'],
	['a', 'act'],
	['v', 'review'],
	['/', 'filter'],
	['?', 'help'],
];

/** The command of a key pressed on the page; null if the key is not for the list. Enter is a command only on a focused row. */
export function commandOf(event: KeyboardEvent): Command | null {
	const pressed = shortcutOf(event);
	if (pressed === 'Enter')
		return event.target instanceof Element && event.target.matches('li[data-row]') ? 'open' : null;
	return listKeys.find(([key]) => key === pressed)?.[1] ?? null;
}
