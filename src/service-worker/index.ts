import { build, files, version } from '$service-worker';
import { PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { areAllCurrent } from './old-versions.ts';
import { networkFirst } from './network-first.ts';

declare const self: ServiceWorkerGlobalScope;

// Caches code only. Data is cached by the pages, in IndexedDB, and deleted on sign-out.

/** The page that is served at any address without the server; it loads its data itself. */
const shell = '/shell';
const uncached = /^\/(robots\.txt|screenshots\/)/;

const code = new PrecacheController();
code.addToCacheList([
	{ url: shell, revision: version },
	...build.map((url) => ({ url, revision: null })),
	...files.filter((url) => !uncached.test(url)).map((url) => ({ url, revision: version })),
]);

self.addEventListener('install', (event) => event.waitUntil(code.install(event)));

self.addEventListener('activate', (event) => event.waitUntil(takeOver(event)));

self.addEventListener('message', (event) => {
	const { type } = event.data as { type?: unknown };
	// The user has agreed to the new version.
	if (type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting());
	// A page was loaded: perhaps it was requested just before the worker was there, or the last of an older version is closed.
	if (type === 'PAGE') event.waitUntil(takeOver(event));
});

self.addEventListener('notificationclick', (event) => {
	const { notification } = event;
	notification.close();
	event.waitUntil(show((notification.data as { path: string }).path));
});

/** Opens a path in the page that was used last, or in a new window. */
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

/** Not before the last page of the previous version is closed: until then it loads its code from the cache. */
async function deleteOldCaches(event: ExtendableEvent): Promise<void> {
	if (self.registration.active?.state !== 'activated' && self.registration.active?.state !== 'activating') return;
	if (await areAllCurrent(await self.clients.matchAll({ type: 'window' }), version)) await code.activate(event);
}

registerRoute(new PrecacheRoute(code));

registerRoute(
	({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/_app/immutable/'),
	// Code of another version: still in the cache, or on the server.
	async ({ request }) => (await caches.match(request)) ?? fetch(request),
);

registerRoute(
	new NavigationRoute(
		({ event, request }) => networkFirst(event as FetchEvent, request, () => code.matchPrecache(shell)),
		{ denylist: [/^\/(api|auth)\//, /^\/(sign-out|healthz)$/] },
	),
);
