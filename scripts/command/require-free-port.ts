import { createServer } from 'node:net';
import { StartError } from './start-error.ts';

/**
 * Looks whether a web could listen there, before anything else is done.
 * @throws {StartError} if it could not, saying why
 */
export async function requireFreePort({ host, port }: { host: string; port: number }): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const server = createServer().once('error', (error: NodeJS.ErrnoException) => {
			const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
			reject(new StartError(`port ${port} of ${host} ${why}; choose another with PORT`));
		});
		server.listen(port, host, () => server.close(() => resolve()));
	});
}
