import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { authSecretPath } from '#lib/server/platform/private-files.ts';
import { StartError } from '../command/start-error.ts';

/** The address of a web that listens on loopback, as browsers write it: IPv6 in brackets, and port 80 left out. */
export function localOrigin(host: string, port: number): string {
	return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`).origin;
}

/** A sign-in token that nobody can guess. */
export function newSignInToken(): string {
	return randomBytes(32).toString('base64url');
}

/** The link that signs in, once. In the fragment the token reaches neither a server's log nor another site. */
export function signInLink(origin: string, token: string): string {
	return `${origin}/sign-in#token=${token}`;
}

/**
 * The secret of local mode's sessions: made once, stored in the data folder for its owner only, so that a session
 * outlives a restart.
 * @throws {StartError} if the file is there but is not such a secret
 */
export function persistedAuthSecret(folder: string): string {
	const path = authSecretPath(folder);
	try {
		writeFileSync(path, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
	const secret = readFileSync(path, 'utf8').trim();
	if (secret.length < 32)
		throw new StartError(`${path} holds no secret of 32 characters; delete it to have a new one made`);
	return secret;
}
