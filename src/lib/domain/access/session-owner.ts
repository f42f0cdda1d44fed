/** Whose session it is: local mode's admin, or an account of Wikimedia. */
export type SessionOwner = { provider: 'local' } | { provider: 'wikimedia'; centralId: number };

/** An owner as stored in the session's token. */
export function formatSessionOwner(owner: SessionOwner): string {
	return owner.provider === 'local' ? 'local' : `wikimedia:${owner.centralId}`;
}

/** Inverse of {@link formatSessionOwner}; null for anything else. */
export function parseSessionOwner(text: string): SessionOwner | null {
	if (text === 'local') return { provider: 'local' };
	const centralId = /^wikimedia:([1-9]\d{0,14})$/.exec(text)?.[1];
	return centralId === undefined ? null : { provider: 'wikimedia', centralId: Number(centralId) };
}
