import { describe, expect, test } from 'vitest';
import { parseMysqlCnf } from './mysql-cnf.ts';

describe('parseMysqlCnf', () => {
	test.each([
		['plain', 's51234', 'secret', '[client]\nuser=s51234\npassword=secret\n'],
		['single quotes', 's51234', 'se#cret ', "[client]\nuser = 's51234'\npassword = 'se#cret '\n"],
		['double quotes, carriage returns', 's51234', "it's", '[client]\r\nuser="s51234"\r\npassword="it\'s"\r\n'],
		['an equals sign and a hash', 'u', 'a=b#c', '[client]\nuser=u\npassword=a=b#c\n'],
		['comments', 'u', 'p', '# user=no\n[client]\nuser=u # mine\n;password=no\npassword=p\n'],
		['escapes', 'u', 'back\\slash "x"', '[client]\nuser=u\npassword="back\\\\slash \\"x\\""\n'],
		['other sections', 'u', null, '[mysqld]\nuser=mysql\npassword=no\n[ client ]\nuser=u\n[mysqldump]\nuser=no\n'],
		['nothing', null, null, ''],
	])('%s', (_, user, password, text) => {
		expect(parseMysqlCnf(text)).toEqual({ user, password });
	});
});
