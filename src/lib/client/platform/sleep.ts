/** Waits for a duration in ms, or until the signal aborts; never fails. */
export async function sleep(duration: number, signal: AbortSignal): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<null>();
	const timer = setTimeout(resolve, duration, null);
	signal.addEventListener('abort', () => resolve(null), { once: true });
	if (signal.aborted) resolve(null);
	await promise;
	clearTimeout(timer);
}
