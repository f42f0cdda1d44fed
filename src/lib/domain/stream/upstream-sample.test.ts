import { expect, it } from 'vitest';
import { loadRecentChanges } from '../../../../fixtures/wikimedia/load.ts';
import { isObject } from '../core/json-fields.ts';
import { withoutWords } from './upstream-sample.ts';

it('removes names and texts of people, wherever a message is cut off', () => {
	for (const line of loadRecentChanges()) {
		const data: unknown = JSON.parse(line);
		if (!isObject(data)) throw new Error('the fixtures are objects');
		const words = ['user', 'comment', 'title', 'parsedcomment'].flatMap((key) => {
			const value = data[key];
			return typeof value === 'string' && value.length > 2 && value !== data['log_type']
				? [JSON.stringify(value).slice(1, -1)]
				: [];
		});
		for (const length of [line.length, Math.floor(line.length / 2), Math.floor(line.length / 3)]) {
			const sample = withoutWords(line.slice(0, length));
			for (const word of words) expect(sample).not.toContain(`"${word}`);
		}
		const whole: unknown = JSON.parse(withoutWords(line));
		expect(whole).toMatchObject({ type: data['type'], wiki: data['wiki'] });
		expect(isObject(whole) && Object.keys(whole)).toEqual(Object.keys(data));
	}
});

it('does not change what is not JSON, nor texts of servers', () => {
	for (const text of ['<html>', 'fetch failed: getaddrinfo ENOTFOUND', '{"message":"gone","code":"x"}', ''])
		expect(withoutWords(text)).toBe(text);
});
