/** How this device alerts to new events in one saved view while xwiki is open. */
export interface AlertSetting {
	/** The id of the saved view. */
	view: number;
	/** Whether to show a system notification. */
	notification: boolean;
	sound: boolean;
}

const key = 'xwiki-alerts';

/** The settings of this device; views that are missing have no alerts. */
export function readAlertSettings(): AlertSetting[] {
	try {
		const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
		return Array.isArray(stored) ? stored.filter(isSetting) : [];
	} catch (error) {
		if (error instanceof SyntaxError) return [];
		throw error;
	}
}

/** Changes the setting of one view, in all tabs. */
export function writeAlertSetting(setting: AlertSetting): void {
	const others = readAlertSettings().filter(({ view }) => view !== setting.view);
	const all = setting.notification || setting.sound ? [...others, setting] : others;
	localStorage.setItem(key, JSON.stringify(all));
	// The browser dispatches the event in the other tabs only.
	dispatchEvent(new StorageEvent('storage', { key }));
}

/** Calls `onChange` with the settings, now and whenever they change. @returns ends it */
export function watchAlertSettings(onChange: (settings: AlertSetting[]) => void): () => void {
	const onStorage = (event: StorageEvent) => {
		if (event.key === key || event.key === null) onChange(readAlertSettings());
	};
	addEventListener('storage', onStorage);
	onChange(readAlertSettings());
	return () => removeEventListener('storage', onStorage);
}

function isSetting(value: unknown): value is AlertSetting {
	if (typeof value !== 'object' || value === null) return false;
	const { view, notification, sound } = value as Record<string, unknown>;
	return typeof view === 'number' && typeof notification === 'boolean' && typeof sound === 'boolean';
}
