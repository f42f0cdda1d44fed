import { createHash, timingSafeEqual } from 'node:crypto';

/** A secret that is accepted once. */
export interface OneTimeToken {
	/** Whether `attempt` is the token and it was not used before. The comparison takes the same time for any input. */
	spend(attempt: string): boolean;
	/** Whether the token can still be used. */
	readonly left: boolean;
}

/** @param token null: nothing is accepted */
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
