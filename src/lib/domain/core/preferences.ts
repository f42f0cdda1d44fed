/** Light or dark; `auto` goes with the system. */
export type Theme = 'auto' | 'light' | 'dark';

/** How much room a row takes. */
export type Density = 'comfortable' | 'compact';

/** How one person, on one device, wishes to see the pages. */
export interface Preferences {
	theme: Theme;
	density: Density;
	/** The time zone in which times and days are shown: `UTC`, or an IANA name such as `Europe/Berlin`. */
	zone: string;
	/** The language asked for, a BCP 47 tag that may lack messages; null goes with the browser. */
	language: string | null;
}

/** The name of a preference, and of the cookie that keeps it. */
export type PreferenceName = keyof Preferences;

export const themes: readonly Theme[] = ['auto', 'light', 'dark'];
export const densities: readonly Density[] = ['comfortable', 'compact'];
export const preferenceNames: readonly PreferenceName[] = ['theme', 'density', 'zone', 'language'];

/** How long a preference is kept from when it was set, in seconds: a year. */
export const cookieMaxAge = 365 * 86_400;

/**
 * Preferences from cookies. What is missing or makes no sense is the default: a bad cookie keeps nobody out.
 * @param cookie the value of a cookie by its name
 */
export function parsePreferences(cookie: (name: PreferenceName) => string | undefined): Preferences {
	const theme = cookie('theme');
	const density = cookie('density');
	const zone = cookie('zone');
	const language = cookie('language');
	return {
		theme: themes.find((known) => known === theme) ?? 'auto',
		density: densities.find((known) => known === density) ?? 'comfortable',
		zone: zone !== undefined && isZone(zone) ? zone : 'UTC',
		language: language !== undefined && /^[a-z]{2,8}(-[a-z\d]{1,8})*$/i.test(language) ? language : null,
	};
}

/** Preferences from the text of all cookies, as `document.cookie` and the header Cookie have it. */
export function parsePreferenceCookies(cookies: string): Preferences {
	const pairs = cookies.split(';').map((pair) => {
		const [name = '', ...value] = pair.split('=');
		return [name.trim(), unescaped(value.join('=').trim())] as const;
	});
	return parsePreferences((name) => pairs.find(([key]) => key === name)?.[1]);
}

/**
 * A cookie that keeps a preference, as `document.cookie` and the header Set-Cookie take it. It is no secret, so that the
 * shell that opens without network can read it too.
 * @param value null forgets the preference
 */
export function formatPreferenceCookie(name: PreferenceName, value: string | null, isSecure: boolean): string {
	const lifetime = value === null ? 0 : cookieMaxAge;
	const secure = isSecure ? '; Secure' : '';
	return `${name}=${encodeURIComponent(value ?? '')}; Path=/; Max-Age=${lifetime}; SameSite=Lax${secure}`;
}

function isZone(text: string): boolean {
	// Offsets such as +01:00 are understood too, but not by everything that shall know the zone.
	if (!/^[a-z]/i.test(text)) return false;
	try {
		return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
	} catch (error) {
		if (error instanceof RangeError) return false;
		throw error;
	}
}

function unescaped(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch (error) {
		if (error instanceof URIError) return text;
		throw error;
	}
}
