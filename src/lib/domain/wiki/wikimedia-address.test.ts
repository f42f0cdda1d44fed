import { expect, test } from 'vitest';
import { isWikimediaAddress } from './wikimedia-address.ts';
import { wikimediaDomains } from './wikimedia-domains.js';

test.each(wikimediaDomains)('%s and what is below it is Wikimedia, and nothing that only looks like it', (domain) => {
	const name = domain.slice(0, domain.indexOf('.'));
	for (const host of [domain, `de.${domain}`, `a.b.${domain}`, domain.toUpperCase()]) {
		expect(isWikimediaAddress(`https://${host}`)).toBe(true);
		expect(isWikimediaAddress(`https://${host}:443/w/api.php?x#y`)).toBe(true);
	}
	for (const address of [
		...[`http://${domain}`, `ftp://${domain}`, `//${domain}`, domain, `javascript://${domain}/%0aalert(1)`],
		...[`https://${domain}:8443`, `https://${domain}.`, `https://.${domain}.evil.example`, `https://evil${domain}`],
		...[`https://${domain}.evil.example`, `https://${domain}@evil.example`, `https://evil@${domain}`],
		...[`https://:evil@${domain}`, `https://evil\\@${domain}`, `https://evil\\.${domain}`, `https://evil/${domain}`],
		...[
			`https://evil?.${domain}`,
			`https://evil#.${domain}`,
			`https://evil.example\t.${domain}x`,
			`https:// ${domain}`,
		],
		...[`https://${name}.com`, `https://${domain}%00.evil.example`, `https://${domain}%2eevil.example`],
		...[`https://${name}-org.evil.example`, `https://xn--${name}-4ve.org`, `https://${name}。org.evil.example`],
		...[`https://[::1]`, `https://[::ffff:7f00:1]/${domain}`, `https://[${domain}]`, 'https://127.0.0.1', 'https://0'],
		...[`https://2130706433/${domain}`, 'https://localhost', 'https://169.254.169.254/', 'https://org', ''],
	]) {
		expect(isWikimediaAddress(address), address).toBe(false);
	}
});

test('what is accepted is what is asked, however it is written', () => {
	const parts = [
		'https://',
		'de.',
		'wikipedia.org',
		'evil.example',
		'@',
		':',
		'\\',
		'/',
		'\t',
		'.',
		'443',
		'[',
		']',
		'%2e',
		'。',
	];
	let seed = 1;
	const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
	for (let tries = 0; tries < 20_000; tries += 1) {
		const address = `https://${Array.from({ length: 1 + next(6) }, () => parts[next(parts.length)]).join('')}`;
		if (!isWikimediaAddress(address)) continue;
		// As `fetch` reads it, also with a path of ours after it.
		for (const asked of [address, `${address.replace(/\/+$/, '')}/w/api.php`]) {
			const { hostname, host, username } = new URL(asked);
			expect([hostname === host, username, /(^|\.)wikipedia\.org$/.test(hostname)], asked).toEqual([true, '', true]);
		}
	}
});
