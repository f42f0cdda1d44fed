/** How long the server may take to begin a page, ms: the shell then comes up and goes on asking for what it needs. */
const patience = 4_000;
/** Statuses that a proxy answers with when there is nobody behind it. */
const proxyStatuses: readonly number[] = [502, 503, 504];

/** The page as the server gives it, errors and redirects included; the shell if it cannot be reached. */
export async function networkFirst(
	event: FetchEvent,
	request: Request,
	findShell: () => Promise<Response | undefined>,
): Promise<Response> {
	const asked = ask(event, request);
	const slow = new Promise<null>((resolve) => setTimeout(resolve, patience, null));
	const answer = await Promise.race([asked.catch(() => null), slow]);
	if (answer !== null && isOurs(answer)) return answer;
	return (await findShell()) ?? asked;
}

async function ask(event: FetchEvent, request: Request): Promise<Response> {
	const preloaded = (await event.preloadResponse) as Response | undefined;
	return preloaded ?? fetch(request);
}

/** Every answer of ours has a content security policy; that a redirect has one cannot be seen. */
function isOurs(answer: Response): boolean {
	return !proxyStatuses.includes(answer.status) || answer.headers.has('content-security-policy');
}
