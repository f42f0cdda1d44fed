import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

/** How much is kept on this device. */
export interface DeviceSettings {
	/** Of the last so many days; 0: nothing at all. */
	days: number;
	/** At most so many events. */
	events: number;
}

/** What it can be set to; the first is what it is until someone says otherwise. */
export const choices = {
	days: [30, 0, 7, 90, 365],
	events: [50_000, 10_000, 25_000, 100_000],
} as const satisfies Record<keyof DeviceSettings, readonly number[]>;

const key = (name: keyof DeviceSettings) => `xwiki-${name}`;

/** How this device is set. */
export function readDeviceSettings(): DeviceSettings {
	return { days: chosen('days'), events: chosen('events') };
}

/** Sets one of the numbers, from the next contact on. */
export function writeDeviceSetting(name: keyof DeviceSettings, value: number): void {
	writeLocalStorage(key(name), String(value));
}

function chosen(name: keyof DeviceSettings): number {
	const value = readLocalStorage(key(name));
	return choices[name].find((choice) => String(choice) === value) ?? choices[name][0];
}
