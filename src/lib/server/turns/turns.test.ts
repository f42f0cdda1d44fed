import { expect, test, vi } from 'vitest';
import { Turns } from './turns.ts';

const { signal } = new AbortController();

/** Takes turns, and notes in which order they begin. */
function turnTaker(limits: ConstructorParameters<typeof Turns>[0]) {
	const turns = new Turns(limits);
	const begun: string[] = [];
	const ends = new Map<string, () => void>();
	const take = async (name: string, user: string, until = signal) => {
		ends.set(name, await turns.take(user, until));
		begun.push(name);
	};
	const end = async (name: string) => {
		ends.get(name)?.();
		await new Promise(setImmediate);
	};
	return { turns, begun, take, end };
}

test('a user has only its number of turns, and what is more waits until one has ended', async () => {
	const { begun, take, end } = turnTaker({ perUser: 2, inAll: 9, waiting: 1 });
	await take('a1', 'a');
	await take('a2', 'a');
	const third = take('a3', 'a');
	await take('b1', 'b');
	expect(begun).toEqual(['a1', 'a2', 'b1']);
	await expect(take('a4', 'a')).rejects.toMatchObject({ kind: 'too-many' });
	await end('b1');
	expect(begun).toHaveLength(3);
	await end('a1');
	await end('a1');
	await third;
	await expect(Promise.race([take('a5', 'a'), take('a6', 'a')])).rejects.toMatchObject({ kind: 'too-many' });
});

test('what was admitted before waits, however much waits already', async () => {
	const { turns, take, end } = turnTaker({ perUser: 1, inAll: 1, waiting: 1 });
	await take('a1', 'a');
	void take('a2', 'a');
	const part = turns.run('a', signal, async () => 'page', { isAdmitted: true });
	await expect(turns.run('a', signal, async () => 'page')).rejects.toMatchObject({ kind: 'too-many' });
	await end('a1');
	await end('a2');
	expect(await part).toBe('page');
});

test('users who wait come one after the other, however much each asks for', async () => {
	const { begun, take, end } = turnTaker({ perUser: 2, inAll: 1, waiting: 9 });
	await take('a1', 'a');
	for (const name of ['a2', 'a3', 'a4']) void take(name, 'a');
	for (const name of ['b1', 'b2']) void take(name, 'b');
	void take('c1', 'c');
	for (let at = 0; at < 6; at += 1) await end(begun[at] ?? '');
	expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

test('one who gives up waiting leaves the turn to the next, and failing work ends its turn', async () => {
	const { turns, begun, take, end } = turnTaker({ perUser: 1, inAll: 1, waiting: 9 });
	const gone = new AbortController();
	await take('a', 'a');
	const given = take('b', 'b', gone.signal);
	const next = take('c', 'c');
	gone.abort(new Error('gone'));
	await expect(given).rejects.toThrow('gone');
	await expect(take('d', 'd', gone.signal)).rejects.toThrow('gone');
	await end('a');
	await next;
	expect(begun).toEqual(['a', 'c']);
	await end('c');
	await expect(turns.run('a', signal, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
	expect(await turns.run('a', signal, async () => 'done')).toBe('done');
});

test('a turn rests after its work, which has its result at once', async () => {
	vi.useFakeTimers();
	try {
		const turns = new Turns({ perUser: 1, inAll: 1, waiting: 9, rest: 2 });
		const work = () => new Promise<string>((resolve) => setTimeout(resolve, 50, 'done'));
		const first = turns.run('a', signal, work);
		const begun: string[] = [];
		const second = turns.take('b', signal).then(() => begun.push('b'));
		await vi.advanceTimersByTimeAsync(50);
		expect([await first, begun]).toEqual(['done', []]);
		await vi.advanceTimersByTimeAsync(99);
		expect(begun).toEqual([]);
		await vi.advanceTimersByTimeAsync(1);
		await second;
	} finally {
		vi.useRealTimers();
	}
});
