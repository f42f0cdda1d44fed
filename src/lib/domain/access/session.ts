const day = 86_400_000;

/** A session ends this long after it was last used, in ms; that is known to the hour. */
export const longestIdle = 14 * day;

/** A session ends this long after the sign-in, in ms. */
export const longestSession = 30 * day;

/** Maximum number of sessions of one person: with one more, the oldest ends. */
export const mostSessions = 20;

/** A session of the person who asks. */
export interface OwnSession {
	id: number;
	/** What they signed in with, such as `Firefox, Linux`; empty if its browser does not say. */
	device: string;
	/** ms UTC. */
	signedInAt: number;
	/** To the hour; ms UTC. */
	seenAt: number;
	/** Whether it is the one that asks. */
	isThis: boolean;
}

/** The sessions of the person who asks, the latest first. */
export interface SessionsResponse {
	sessions: OwnSession[];
}

/** Which sessions to end: all but the one that asks, or one of them. */
export interface EndSessionsRequest {
	end: 'others' | number;
}

/** In this order: a browser also names those that it is made of. */
const browsers: readonly (readonly [name: string, pattern: RegExp])[] = [
	['Edge', /\bEdgA?(?:iOS)?\//],
	['Opera', /\bOPR\//],
	['Samsung Internet', /\bSamsungBrowser\//],
	['Firefox', /\b(?:Firefox|FxiOS)\//],
	['Chrome', /\b(?:Chrome|CriOS)\//],
	['Safari', /\bSafari\//],
];
const systems: readonly (readonly [name: string, pattern: RegExp])[] = [
	['Android', /\bAndroid\b/],
	['iOS', /\b(?:iPhone|iPad)\b/],
	['Windows', /\bWindows\b/],
	['macOS', /\bMac OS X\b/],
	['ChromeOS', /\bCrOS\b/],
	['Linux', /\bLinux\b/],
];

/**
 * The browser and the system of a User-Agent header, such as `Firefox, Linux`: enough to recognise one's own device, and
 * no more is stored. Empty if neither is known.
 */
export function deviceOf(userAgent: string): string {
	const nameIn = (known: typeof browsers) => known.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? [];
	return [nameIn(browsers), nameIn(systems)].flat().join(', ');
}
