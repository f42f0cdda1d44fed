/** Runs work while no other tab runs work under the same lock name; at once in browsers without the Web Locks API. */
export function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
	return 'locks' in navigator ? navigator.locks.request(name, work) : work();
}
