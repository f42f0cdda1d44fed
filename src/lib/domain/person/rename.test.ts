import { describe, expect, test } from 'vitest';
import { loadRecording } from '../../../../fixtures/wikimedia/load.ts';
import { parseRecentChangeText } from '../stream/recent-change.ts';
import { renamesOf, withoutFormerName } from './rename.ts';
import type { WikiEvent } from '../event/event.ts';
import type { Json } from '../core/json-fields.ts';

const events = ['mediawiki', 'log-actions'] as const;
const found = (type: string): WikiEvent => {
	for (const line of events.flatMap(loadRecording)) {
		const parsed = parseRecentChangeText(line);
		if (parsed.kind === 'event' && `${parsed.event.logType}/${parsed.event.logAction}` === type) return parsed.event;
	}
	throw new Error(`no ${type} is recorded`);
};
const recorded = found('gblrename/rename');
const promoted = found('gblrename/promote');
const log = (type: string, logParams: Json, wiki = 'metawiki') => {
	const [logType = '', logAction = ''] = type.split('/');
	return { ...recorded, wiki, logType, logAction, logParams };
};
const names = { olduser: 'A', newuser: 'B' };

describe('a global rename', () => {
	test.each<[string, Json, string, ReturnType<typeof renamesOf>]>([
		['gblrename/rename', names, 'metawiki', [{ from: 'A', to: 'B', at: recorded.time }]],
		['gblrename/merge', names, 'metawiki', [{ from: 'A', to: 'B', at: recorded.time, isMerge: true }]],
		['gblrename/promote', { ...names, oldwiki: 'frwiki' }, 'metawiki', []],
		['gblrename/something', names, 'metawiki', []],
		['gblrename/rename', names, 'dewiki', []],
		['gblrename/rename', { olduser: 'A', newuser: 'a' }, 'metawiki', []],
		['gblrename/rename', ['A', 'B'], 'metawiki', []],
		['renameuser/renameuser', names, 'metawiki', []],
	])('is read from %s with %j on %s or not', (type, params, wiki, renames) => {
		expect(renamesOf(log(type, params, wiki))).toEqual(renames);
	});

	test('is not the promotion of an account of one wiki to a global one', () => {
		expect(renamesOf(promoted)).toEqual([]);
	});

	test('may merge several accounts', () => {
		const merged = renamesOf(log('gblrename/merge', { olduser: 'a|B|C', newuser: 'C' }));
		expect(merged.map(({ from, to }) => [from, to])).toEqual([
			['A', 'C'],
			['B', 'C'],
		]);
	});
});

test.each([
	['gblrename/rename', true],
	['gblrename/merge', true],
	['renameuser/renameuser', true],
	['gblrename/promote', false],
	['rights/rights', false],
])('the former name of a vanished person is erased from %s: %s', (type, isErased) => {
	const event = {
		...log(type, { olduser: 'A', newuser: 'Vanished user 1', oldwiki: 'frwiki' }),
		...{ about: ['A', 'Vanished user 1'], title: 'User:A', comment: 'A asks' },
	};
	expect(withoutFormerName(event)).toEqual(
		isErased
			? {
					...event,
					...{ about: ['Vanished user 1'], title: null, comment: null, logParams: { newuser: 'Vanished user 1' } },
				}
			: event,
	);
});
