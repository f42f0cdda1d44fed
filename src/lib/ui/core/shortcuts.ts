/** Single keys disturb people who use speech input (WCAG 2.1.4), so a device can switch them off. */
const storageKey = 'shortcuts';

/** Whether single keys are commands on this device. */
export function areShortcutsOn(): boolean {
	return localStorage.getItem(storageKey) !== 'off';
}

/** Switches single keys on or off, on this device. */
export function switchShortcuts(isOn: boolean): void {
	localStorage.setItem(storageKey, isOn ? 'on' : 'off');
}

/** Elements that use keys themselves. */
const typing = 'input, textarea, select, [contenteditable], dialog, [role="listbox"], [role="menu"]';

/**
 * The key of a press that may be a command of the page; null if it is not for the page: in a text field or a dialog, with a
 * modifier key, or while single keys are switched off on this device. Letters are lower case, and those of a keyboard for
 * another script are the Latin ones at the same place.
 */
export function shortcutOf(event: KeyboardEvent): string | null {
	if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
	if (!(event.target instanceof Element) || event.target.closest(typing) || !areShortcutsOn()) return null;
	if (event.key.length > 1) return event.key;
	const isLatin = event.key.charCodeAt(0) < 128;
	return (isLatin ? event.key : event.code.replace(/^Key/, '')).toLowerCase();
}
