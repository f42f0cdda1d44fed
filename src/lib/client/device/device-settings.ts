import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

/** How much is cached on this device. */
export interface DeviceSettings {
	/** Events of the last so many days are cached; 0: nothing is cached. */
	days: number;
	/** Maximum number of cached events. */
	events: number;
}

/** The possible values; the first is the default. */
export const choices = {
	days: [30, 0, 7, 90, 365],
	events: [50_000, 10_000, 25_000, 100_000],
} as const satisfies Record<keyof DeviceSettings, readonly number[]>;

const key = (name: keyof DeviceSettings) => `xwiki-${name}`;

/** The settings of this device. */
export function readDeviceSettings(): DeviceSettings {
	return { days: chosen('days'), events: chosen('events') };
}

/** Changes a setting; it takes effect at the next sync. */
export function writeDeviceSetting(name: keyof DeviceSettings, value: number): void {
	writeLocalStorage(key(name), String(value));
}

function chosen(name: keyof DeviceSettings): number {
	const value = readLocalStorage(key(name));
	return choices[name].find((choice) => String(choice) === value) ?? choices[name][0];
}
