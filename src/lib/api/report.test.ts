import { expect, test } from 'vitest';
import { readReport, reportFile } from './report.ts';

test('a page asks for as many rows as it shows, and a file has all', async () => {
	const query = new URLSearchParams('campaign=A %26 B&limit=20');
	const asked: [string, string | null][] = [];
	const fetch = (address: string | URL | Request, options?: RequestInit) => {
		const { href } = new URL(String(address), 'https://xwiki.invalid');
		asked.push([href, new Headers(options?.headers).get('prefer')]);
		return Promise.resolve(Response.json({ read: 0, of: 1 }, { status: 202 }));
	};
	expect(await readReport(fetch, query, 'wiki')).toEqual({ read: 0, of: 1 });
	expect(asked).toEqual([['https://xwiki.invalid/api/report?campaign=A+%26+B&limit=20&by=wiki', 'respond-async']]);
	expect(reportFile(query, 'person')).toBe('/api/report.csv?campaign=A+%26+B&limit=10000&by=person');
	expect(reportFile(new URLSearchParams('label=A'), 'page')).toBe('/api/report.csv?label=A&by=page&limit=10000');
});
