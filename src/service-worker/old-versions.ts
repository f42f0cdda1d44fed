/** How long a page may take to say of which version it is, ms. */
const patience = 2_000;

/** Whether all open pages are of this version, so that nobody needs the code of another. */
export async function isNeededNoMore(pages: readonly Client[], version: string): Promise<boolean> {
	const versions = await Promise.all(pages.map(versionOf));
	return versions.every((one) => one === version);
}

/** A page that does not answer (it is not awake yet, or sleeps) may be of any version: null. */
function versionOf(page: Client): Promise<unknown> {
	const { port1, port2 } = new MessageChannel();
	const { promise, resolve } = Promise.withResolvers<unknown>();
	port1.onmessage = ({ data }) => resolve(data);
	setTimeout(resolve, patience, null);
	page.postMessage({ type: 'VERSION' }, [port2]);
	return promise;
}
