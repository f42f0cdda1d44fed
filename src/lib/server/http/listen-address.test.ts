import { expect, test } from 'vitest';
import { requireListening } from './listen-address.ts';

const origin = 'https://xwiki.example';
const oauth = { clientId: 'id', clientSecret: 'secret' };

test('the address that the server uses must be that of the settings', () => {
	requireListening({ oauth, origin }, { ORIGIN: origin });
	requireListening({ oauth: null, origin: null }, { HOST: '::1' });
	for (const given of [{}, { ORIGIN: `${origin}/` }, { ORIGIN: 'https://evil.example' }])
		expect(() => requireListening({ oauth, origin }, given)).toThrow(/^ORIGIN must be https:\/\/xwiki\.example in/);
	for (const given of [{}, { HOST: '0.0.0.0' }, { HOST: '' }])
		expect(() => requireListening({ oauth: null, origin: null }, given)).toThrow(/^HOST must be/);
});
