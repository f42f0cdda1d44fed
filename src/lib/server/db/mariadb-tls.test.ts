import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selfSigned } from '../../../../e2e/self-signed.ts';
import { type PrivateMariadb, startPrivateMariadb } from '../../../../scripts/test/private-mariadb.ts';
import { openDatabase } from './open.ts';
import { databaseProblem } from './problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'xwiki-tls-'));
const own = join(folder, 'own.pem');
const another = join(folder, 'another.pem');
const elsewhere = join(folder, 'elsewhere.pem');
let encrypted: PrivateMariadb;
let ofAnotherName: PrivateMariadb;
let plain: PrivateMariadb;

function settingsWith(commonName: string, certificate: string): string[] {
	const { key, cert } = selfSigned(commonName);
	writeFileSync(certificate, cert);
	writeFileSync(`${certificate}.key`, key, { mode: 0o600 });
	return [`--ssl-cert=${certificate}`, `--ssl-key=${certificate}.key`];
}

beforeAll(async () => {
	writeFileSync(another, selfSigned('localhost').cert);
	encrypted = await startPrivateMariadb({ memory: 16, settings: settingsWith('localhost', own) });
	ofAnotherName = await startPrivateMariadb({ memory: 16, settings: settingsWith('db.example', elsewhere) });
	plain = await startPrivateMariadb({ memory: 16, settings: ['--skip-ssl'] });
});
afterAll(async () => {
	await Promise.all([encrypted.remove(), ofAnotherName.remove(), plain.remove()]);
	rmSync(folder, { recursive: true });
});

/** The cipher of a connection; empty: none. */
async function cipherOf(server: PrivateMariadb, tls: { caPath: string | null } | null): Promise<unknown> {
	const db = openDatabase({ ...server.config, host: 'localhost', tls }, { connections: 1 });
	try {
		const { rows } = await sql<{ Value: string }>`show session status like 'Ssl_cipher'`.execute(db);
		return rows[0]?.Value;
	} finally {
		await db.destroy();
	}
}

const reasonOf = async (server: PrivateMariadb, tls: { caPath: string | null }) => {
	const error: unknown = await cipherOf(server, tls).catch((error: unknown) => error);
	const problem = databaseProblem(error);
	return problem && `${problem.kind}: ${problem.message}`;
};

test('the right certificate is accepted, and the connection encrypted', async () => {
	expect(await cipherOf(encrypted, { caPath: own })).toMatch(/^TLS_|AES|CHACHA/);
	expect(await cipherOf(encrypted, null)).toBe('');
});

test('what is not the server that is meant is refused, with the reason', async () => {
	const away = 'database-away: the database cannot be used: ';
	expect(await reasonOf(encrypted, { caPath: another })).toMatch(new RegExp(`^${away}.*(certificate|signature)`, 'i'));
	expect(await reasonOf(encrypted, { caPath: null })).toMatch(new RegExp(`^${away}.*certificate`, 'i'));
	expect(await reasonOf(ofAnotherName, { caPath: elsewhere })).toMatch(new RegExp(`^${away}.*localhost.*db\\.example`));
});

test('a server without TLS is refused where it is required', async () => {
	expect(await reasonOf(plain, { caPath: own })).toBe(
		'database-away: the database cannot be used: Server does not support secure connection',
	);
	expect(await cipherOf(plain, null)).toBe('');
});
