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
