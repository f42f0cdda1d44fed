import { directionOf } from '#lib/messages/languages.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import type { RequestHandler } from './$types';

/** The web app manifest, in the reader's language. */
export const GET: RequestHandler = async ({ locals: { language } }) => {
	const { t } = await loadMessages(language);
	const picture = (form: 'wide' | 'narrow', sizes: string) => ({
		src: `/screenshots/${form}.png`,
		sizes,
		type: 'image/png',
		form_factor: form,
		label: t('screenshot-activity'),
	});
	const manifest = {
		id: '/',
		name: t('app-name'),
		short_name: t('app-name'),
		description: t('app-purpose'),
		lang: language,
		dir: directionOf(language),
		start_url: '/',
		scope: '/',
		display: 'standalone',
		theme_color: '#f8f9fa',
		background_color: '#ffffff',
		categories: ['productivity', 'utilities'],
		icons: [
			{ src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
			{ src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
			{ src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
			{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
		],
		shortcuts: [{ name: t('mark-unreviewed'), url: '/?review=unreviewed', icons: [shortcutIcon] }],
		screenshots: [picture('wide', '1280x800'), picture('narrow', '720x1280')],
	};
	return new Response(JSON.stringify(manifest), { headers: { 'content-type': 'application/manifest+json' } });
};

const shortcutIcon = { src: '/icon-192.png', sizes: '192x192', type: 'image/png' };
