/** How long the server may take to begin a page, ms: the shell then comes up and goes on asking for what it needs. */
const patience = 4_000;
/** Statuses that a proxy answers with when there is nobody behind it, and we ourselves without a database. */
const awayStatuses: readonly number[] = [502, 503, 504];

/**
 * The page as the server gives it, errors and redirects included; the shell if it cannot be reached, or not its database:
 * the device can answer then.
 */
export async function networkFirst(
	event: FetchEvent,
	request: Request,
	findShell: () => Promise<Response | undefined>,
): Promise<Response> {
	const asked = ask(event, request);
	const slow = new Promise<null>((resolve) => setTimeout(resolve, patience, null));
	const answer = await Promise.race([asked.catch(() => null), slow]);
	if (answer !== null && !awayStatuses.includes(answer.status)) return answer;
	return (await findShell()) ?? asked;
}

async function ask(event: FetchEvent, request: Request): Promise<Response> {
	const preloaded = (await event.preloadResponse) as Response | undefined;
	return preloaded ?? fetch(request);
}
