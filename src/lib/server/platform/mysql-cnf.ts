/** The two values that are read from a MySQL option file; null where it does not set one. */
export interface MysqlCredentials {
	user: string | null;
	password: string | null;
}

/**
 * Reads section `[client]` of a MySQL option file, such as Toolforge's `replica.my.cnf`. Its values may be in single or
 * double quotes; with and without quotes, `\\`, `\n`, `\t`, `\s`, `\"` and `\'` are the option files' escapes
 * (https://mariadb.com/kb/en/configuring-mariadb-with-option-files/).
 */
export function parseMysqlCnf(text: string): MysqlCredentials {
	const found: MysqlCredentials = { user: null, password: null };
	let section = '';
	for (const line of text.split(/\r?\n/)) {
		const heading = /^\s*\[([^\]]*)\]/.exec(line);
		if (heading?.[1] !== undefined) section = heading[1].trim();
		const option = /^\s*(user|password)\s*=(.*)$/.exec(line);
		if (section === 'client' && option?.[2] !== undefined) {
			found[option[1] === 'user' ? 'user' : 'password'] = plainValue(option[2].trim());
		}
	}
	return found;
}

function plainValue(value: string): string {
	// A backslash is read in one way only: in two, backslashes without an end would take forever.
	const quoted = /^(["'])((?:\\.|(?!\1|\\).)*\\?)\1/.exec(value);
	// A `#` after blank space starts a comment, but only outside of quotes.
	const bare = quoted?.[2] ?? value.replace(/(?<!\s)\s+#.*$/s, '');
	return bare.replace(/\\([\\ntrbs"'])/g, (_, letter: string) => escapes.get(letter) ?? letter);
}

const escapes = new Map([
	['n', '\n'],
	['t', '\t'],
	['r', '\r'],
	['b', '\b'],
	['s', ' '],
]);
