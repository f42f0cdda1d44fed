import { build, files, version } from '$service-worker';
import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { isNeededNoMore } from './old-versions.ts';
import { networkFirst } from './network-first.ts';

declare const self: ServiceWorkerGlobalScope;

// Code only: what people did is kept by the pages, in IndexedDB, and deleted when they leave.

/** The page that comes up at any address and asks for the rest itself. */
const shell = '/shell';
const pictures = /^\/(robots\.txt|screenshots\/)/;

const code = new PrecacheController();
code.addToCacheList([
	{ url: shell, revision: version },
	...build.map((url) => ({ url, revision: null })),
	...files.filter((url) => !pictures.test(url)).map((url) => ({ url, revision: version })),
]);

self.addEventListener('install', (event) => event.waitUntil(code.install(event)));

self.addEventListener('activate', (event) => event.waitUntil(takeOver(event)));

self.addEventListener('message', (event) => {
	const { type } = event.data as { type?: unknown };
	// Someone has agreed to the new version.
	if (type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting());
	// A page is there: perhaps the last one of an older version has just gone.
	if (type === 'PAGE') event.waitUntil(deleteOldCaches(event));
});

self.addEventListener('notificationclick', (event) => {
	const { notification } = event;
	notification.close();
	event.waitUntil(show((notification.data as { path: string }).path));
});

/** Opens a path in the page that was used last, or in a new one. */
async function show(path: string): Promise<void> {
	const [page] = await self.clients.matchAll({ type: 'window' });
	if (page === undefined) await self.clients.openWindow(path);
	else await (await page.focus()).navigate(path);
}

async function takeOver(event: ExtendableEvent): Promise<void> {
	await self.registration.navigationPreload?.enable();
	await self.clients.claim();
	await deleteOldCaches(event);
}

/** Pages of the version before go on loading their code from the cache until the last of them has gone. */
async function deleteOldCaches(event: ExtendableEvent): Promise<void> {
	if (self.registration.active?.state !== 'activated' && self.registration.active?.state !== 'activating') return;
	if (await isNeededNoMore(await self.clients.matchAll({ type: 'window' }), version)) await code.activate(event);
}

registerRoute(new PrecacheRoute(code));

registerRoute(
	({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/_app/immutable/'),
	// Of another version: kept since that one was here, or on the server.
	async ({ request }) => (await caches.match(request)) ?? fetch(request),
);

registerRoute(
	new NavigationRoute(
		({ event, request }) => networkFirst(event as FetchEvent, request, () => code.matchPrecache(shell)),
		{ denylist: [/^\/(api|auth)\//, /^\/(sign-out|healthz)$/] },
	),
);
