/** Who signed in at Wikimedia. */
export interface WikimediaProfile {
	/** CentralAuth's id. */
	centralId: number;
	username: string;
}

/** Why a profile is refused: its name is hidden, it is not a global account, or it is not a profile. */
export type ProfileRefusal = 'hidden' | 'unattached' | 'failed';

/**
 * Reads the answer of OAuth's `resource/profile`. A hidden account is `{sub, blocked: true}` without a name; an account
 * that is not attached to a global one has `sub: "0"`.
 */
export function parseWikimediaProfile(profile: unknown): WikimediaProfile | ProfileRefusal {
	if (typeof profile !== 'object' || profile === null || !('sub' in profile)) return 'failed';
	const centralId = typeof profile.sub === 'string' && /^\d{1,15}$/.test(profile.sub) ? Number(profile.sub) : null;
	if (centralId === null) return 'failed';
	if (centralId === 0) return 'unattached';
	const username = 'username' in profile ? profile.username : undefined;
	if (typeof username === 'string' && username !== '') return { centralId, username };
	return 'blocked' in profile && profile.blocked === true ? 'hidden' : 'failed';
}
