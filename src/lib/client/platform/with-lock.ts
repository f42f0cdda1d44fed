/** Does some work while no other tab does what has the same name. Browsers without locks do it at once. */
export function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
	return 'locks' in navigator ? navigator.locks.request(name, work) : work();
}
