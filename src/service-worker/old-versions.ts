/** How long to wait for a page's answer, ms. */
const answerTimeout = 2_000;

/** Whether all open pages have this version, so that no page needs the code of another. */
export async function areAllCurrent(pages: readonly Client[], version: string): Promise<boolean> {
	const versions = await Promise.all(pages.map(versionOf));
	return versions.every((one) => one === version);
}

/** The version of a page; null if it does not answer (not yet interactive, or frozen): it may have any version. */
function versionOf(page: Client): Promise<unknown> {
	const { port1, port2 } = new MessageChannel();
	const { promise, resolve } = Promise.withResolvers<unknown>();
	port1.onmessage = ({ data }) => resolve(data);
	setTimeout(resolve, answerTimeout, null);
	page.postMessage({ type: 'VERSION' }, [port2]);
	return promise;
}
