/** How this device tells of new events in one saved view while xwiki is open. */
export interface AlertSetting {
	/** The number of the view. */
	view: number;
	/** By a notification of the system. */
	notification: boolean;
	sound: boolean;
}

const key = 'xwiki-alerts';

/** How this device is set; a view that is not named is not told of. */
export function readAlertSettings(): AlertSetting[] {
	const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
	return Array.isArray(stored) ? stored.filter(isSetting) : [];
}

/** Sets it for one view, in all tabs. */
export function writeAlertSetting(setting: AlertSetting): void {
	const others = readAlertSettings().filter(({ view }) => view !== setting.view);
	const all = setting.notification || setting.sound ? [...others, setting] : others;
	localStorage.setItem(key, JSON.stringify(all));
	// The browser tells the other tabs alone.
	dispatchEvent(new StorageEvent('storage', { key }));
}

/** Calls with the settings, now and whenever they change. @returns ends it */
export function watchAlertSettings(onChange: (settings: AlertSetting[]) => void): () => void {
	const heard = (event: StorageEvent) => {
		if (event.key === key || event.key === null) onChange(readAlertSettings());
	};
	addEventListener('storage', heard);
	onChange(readAlertSettings());
	return () => removeEventListener('storage', heard);
}

function isSetting(value: unknown): value is AlertSetting {
	if (typeof value !== 'object' || value === null) return false;
	const { view, notification, sound } = value as Record<string, unknown>;
	return typeof view === 'number' && typeof notification === 'boolean' && typeof sound === 'boolean';
}
