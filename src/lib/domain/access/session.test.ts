import { expect, test } from 'vitest';
import { deviceOf } from './session.ts';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
	['Firefox, Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0'],
	['Chrome, Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/156.0.0.0 Safari/537.36`],
	['Edge, Windows', `Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`],
	['Chrome, Android', `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/156.0.0.0 Mobile Safari/537.36`],
	['Safari, iOS', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1'],
	['Safari, macOS', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/18.0 Safari/605.1'],
	['Linux', 'curl on Linux'],
	['', ''],
	['', '<script>alert(1)</script>'],
])('%s', (device, userAgent) => {
	expect(deviceOf(userAgent)).toBe(device);
});
