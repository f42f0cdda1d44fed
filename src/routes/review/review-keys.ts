/** What the keys of the review page do. */
export type ReviewCommand = 'reviewed' | 'flag' | 'next' | 'back' | 'undo' | 'open' | 'talk' | 'act' | 'help';

/** The keys of the review page. In lists `r`, `f`, `j`, `k`, `a` and `?` mean the same. */
const commands: Readonly<Record<string, ReviewCommand>> = {
	r: 'reviewed',
	f: 'flag',
	n: 'next',
	j: 'next',
	k: 'back',
	z: 'undo',
	o: 'open',
	t: 'talk',
	a: 'act',
	'?': 'help',
};

/** The command of a key; null for a key without one. */
export function reviewCommandOf(key: string | null): ReviewCommand | null {
	return key !== null && Object.hasOwn(commands, key) ? (commands[key] ?? null) : null;
}

const storageKey = 'review-keys-shown';

/** Whether the keys have not been shown on this device yet; from now on they have. */
export function isFirstUse(): boolean {
	if (localStorage.getItem(storageKey) !== null) return false;
	localStorage.setItem(storageKey, 'yes');
	return true;
}
