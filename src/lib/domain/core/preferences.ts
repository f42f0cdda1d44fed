/** Light or dark; `auto` is the system's setting. */
export type Theme = 'auto' | 'light' | 'dark';

/** How much room a row takes. */
export type Density = 'comfortable' | 'compact';

/** How bursts, what one person did across wikis in minutes, are shown: with rows, closed at first, or as single rows. */
export type Bursts = 'unfolded' | 'folded' | 'off';

/** How one person wants to see the pages on one device. */
export interface Preferences {
	theme: Theme;
	density: Density;
	bursts: Bursts;
	/** The time zone in which times and days are shown: `UTC`, or an IANA name such as `Europe/Berlin`. */
	zone: string;
	/** The wanted language, a BCP 47 tag that may lack messages; null: the browser's language. */
	language: string | null;
}

/** The name of a preference, and of its cookie. */
export type PreferenceName = keyof Preferences;

export const themes: readonly Theme[] = ['auto', 'light', 'dark'];
export const densities: readonly Density[] = ['comfortable', 'compact'];
export const burstChoices: readonly Bursts[] = ['unfolded', 'folded', 'off'];
export const preferenceNames: readonly PreferenceName[] = ['theme', 'density', 'bursts', 'zone', 'language'];

/** How long a preference is stored after it was set, in seconds: a year. */
export const cookieMaxAge = 365 * 86_400;

/**
 * Preferences from cookies. Missing or invalid values become the default: a bad cookie is ignored.
 * @param cookie the value of a cookie by its name
 */
export function parsePreferences(cookie: (name: PreferenceName) => string | undefined): Preferences {
	const theme = cookie('theme');
	const density = cookie('density');
	const bursts = cookie('bursts');
	const zone = cookie('zone');
	const language = cookie('language');
	return {
		theme: themes.find((known) => known === theme) ?? 'auto',
		density: densities.find((known) => known === density) ?? 'comfortable',
		bursts: burstChoices.find((known) => known === bursts) ?? 'unfolded',
		zone: zone !== undefined && isZone(zone) ? zone : 'UTC',
		language: language !== undefined && /^[a-z]{2,8}(-[a-z\d]{1,8})*$/i.test(language) ? language : null,
	};
}

/** Preferences from the text of all cookies, in the form of `document.cookie` and the header Cookie. */
export function parsePreferenceCookies(cookies: string): Preferences {
	const pairs = cookies.split(';').map((pair) => {
		const [name = '', ...value] = pair.split('=');
		return [name.trim(), unescaped(value.join('=').trim())] as const;
	});
	return parsePreferences((name) => pairs.find(([key]) => key === name)?.[1]);
}

/**
 * A cookie with a preference, in the form of `document.cookie` and the header Set-Cookie. It is not HttpOnly, so that
 * the page shell can read it without network too.
 * @param value null deletes the preference
 */
export function formatPreferenceCookie(name: PreferenceName, value: string | null, isSecure: boolean): string {
	const lifetime = value === null ? 0 : cookieMaxAge;
	const secure = isSecure ? '; Secure' : '';
	return `${name}=${encodeURIComponent(value ?? '')}; Path=/; Max-Age=${lifetime}; SameSite=Lax${secure}`;
}

/** Whether a text is an IANA zone that can be used everywhere. */
export function isZone(text: string): boolean {
	// Offsets such as +01:00 are valid here too, but not in everything that uses the zone.
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
