import { expect, test } from 'vitest';
import {
	formatPreferenceCookie,
	parsePreferenceCookies,
	type PreferenceName,
	preferenceNames,
	type Preferences,
} from './preferences.ts';

const defaults: Preferences = {
	theme: 'auto',
	density: 'comfortable',
	bursts: 'unfolded',
	zone: 'UTC',
	language: null,
};

test.each([
	['', {}],
	[
		'theme=dark; density=compact; bursts=folded; zone=Asia%2FTokyo; language=ar',
		{
			theme: 'dark',
			density: 'compact',
			bursts: 'folded',
			zone: 'Asia/Tokyo',
			language: 'ar',
		},
	],
	['other=1;theme=light;zone=Europe/Berlin', { theme: 'light', zone: 'Europe/Berlin' }],
	['theme=DARK; density=; zone=Nowhere/Town; language=../../etc', {}],
	['theme; =dark; zone=%E0%A4%A; density=compact=', {}],
	['zone=+01:00; language=pt-BR', { language: 'pt-BR' }],
	['theme=dark; theme=light', { theme: 'dark' }],
] as [string, Partial<Preferences>][])('cookies %j are %o', (cookies, expected) => {
	expect(parsePreferenceCookies(cookies)).toEqual({ ...defaults, ...expected });
});

test('a stored preference is read again', () => {
	const chosen: Preferences = {
		theme: 'light',
		density: 'compact',
		bursts: 'off',
		zone: 'America/Argentina/Ushuaia',
		language: 'de',
	};
	const cookies = preferenceNames.map((name) => formatPreferenceCookie(name, chosen[name], true).split(';')[0]);
	expect(parsePreferenceCookies(cookies.join('; '))).toEqual(chosen);
});

test('a preference is stored for a year, for our own pages only, and deleted at once', () => {
	const name: PreferenceName = 'zone';
	expect(formatPreferenceCookie(name, 'UTC', true)).toBe('zone=UTC; Path=/; Max-Age=31536000; SameSite=Lax; Secure');
	expect(formatPreferenceCookie(name, null, false)).toBe('zone=; Path=/; Max-Age=0; SameSite=Lax');
});
