import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { afterIdle } from './after-idle.ts';

test('on the server, what waits for it does not stay in memory', async () => {
	setFlagsFromString('--expose-gc');
	const collectGarbage = runInNewContext('gc') as () => void;
	const waiting = (() => {
		const page = {};
		void afterIdle().then(() => page);
		return new WeakRef(page);
	})();
	await new Promise(setImmediate);
	collectGarbage();
	expect(waiting.deref()).toBeUndefined();
});
