/** How long to wait for the server's response, ms; then the shell is served, which loads its data itself. */
const serverTimeout = 4_000;
/** Statuses with which a proxy responds when it cannot reach our server, and our server without a database. */
const downStatuses: readonly number[] = [502, 503, 504];

/**
 * The server's response, errors and redirects included; the shell if the server is unreachable or slow, or its database
 * is: the shell then shows what is cached.
 */
export async function networkFirst(
	event: FetchEvent,
	request: Request,
	findShell: () => Promise<Response | undefined>,
): Promise<Response> {
	const requested = fetchPage(event, request);
	const slow = new Promise<null>((resolve) => setTimeout(resolve, serverTimeout, null));
	const response = await Promise.race([requested.catch(() => null), slow]);
	if (response !== null && !downStatuses.includes(response.status)) return response;
	return (await findShell()) ?? requested;
}

async function fetchPage(event: FetchEvent, request: Request): Promise<Response> {
	const preloaded = (await event.preloadResponse) as Response | undefined;
	return preloaded ?? fetch(request);
}
