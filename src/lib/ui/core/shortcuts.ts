/** Single letters get in the way of those who speak what they type, so keys can be switched off on a device. */
const storageKey = 'shortcuts';

/** Whether single keys do something. */
export function areShortcutsOn(): boolean {
	return localStorage.getItem(storageKey) !== 'off';
}

/** Switches single keys on or off, on this device. */
export function switchShortcuts(isOn: boolean): void {
	localStorage.setItem(storageKey, isOn ? 'on' : 'off');
}
