import { createHash, timingSafeEqual } from 'node:crypto';

/** A secret that opens once. */
export interface OneTimeToken {
	/** Whether `attempt` is the token and it was not used before. The comparison takes the same time whatever was tried. */
	spend(attempt: string): boolean;
	/** Whether there is still something to spend. */
	readonly left: boolean;
}

/** @param token null opens never */
export function oneTimeToken(token: string | null): OneTimeToken {
	let expected = token === null ? null : digest(token);
	return {
		spend(attempt) {
			if (expected === null || !timingSafeEqual(digest(attempt.trim()), expected)) return false;
			expected = null;
			return true;
		},
		get left() {
			return expected !== null;
		},
	};
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
