import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ConfigError, loadConfig } from '#lib/server/platform/config.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { firstHeaders } from './security-headers.ts';

// The web's program: the HTTP server in front of what adapter-node has made of the app. It takes the place of the adapter's
// own, which sends files without our headers, has no limits of ours, and reads HOST and ORIGIN before `.env`.

/** What a request may take to arrive, ms: a pasted list is 4 MB at most. Nothing here ends an answer, however long. */
const limits = {
	headersTimeout: 20_000,
	requestTimeout: 60_000,
	/** How often Node looks for those that have taken too long. */
	connectionsCheckingInterval: 5_000,
	/** Bytes: a session's cookies are a few thousand, and a filter with hundreds of names is one address. */
	maxHeaderSize: 16_384,
};
/** A pasted list of 5,000 names with all that is around them; each route has a bound of its own below it. */
const longestBody = '4M';
/** How long open answers may go on when we are asked to end, in seconds. */
const { SHUTDOWN_TIMEOUT: shutdownTimeout = '10' } = process.env;

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown;

async function serve(): Promise<void> {
	const { host, port, origin, logLevel } = loadConfig();
	const log = createLog(logLevel);
	// What the adapter reads when it is loaded.
	process.env.BODY_SIZE_LIMIT = longestBody;
	if (origin !== null) process.env.ORIGIN = origin;
	const built = new URL('handler.js', import.meta.url).href;
	const { handler } = (await import(built)) as { handler: Handler };

	const server = createServer(limits, (request, response) => {
		for (const [name, value] of firstHeaders(request.url ?? '/', origin)) response.setHeader(name, value);
		// Connections that are idle by now would otherwise wait for their own end.
		request.once('close', () => server.listening || server.closeIdleConnections());
		Promise.resolve(handler(request, response, () => response.writeHead(404).end())).catch((error: unknown) => {
			log.error('a request was not answered', { error });
			if (response.headersSent) response.destroy();
			else response.writeHead(500).end();
		});
	});
	server.once('error', (error) => {
		process.stderr.write(`xwiki: the web cannot listen on ${host}, port ${port}: ${error.message}\n`);
		process.exit(1);
	});
	server.listen({ host, port }, () => log.info('listening', { host, port }));

	const end = () => {
		if (!server.listening) return;
		// The app closes its database when the last answer is over.
		server.close(() => process.emit('sveltekit:shutdown' as 'disconnect'));
		server.closeIdleConnections();
		setTimeout(() => server.closeAllConnections(), Number(shutdownTimeout) * 1_000).unref();
	};
	process.on('SIGTERM', end);
	process.on('SIGINT', end);
}

try {
	await serve();
} catch (error) {
	if (!(error instanceof ConfigError)) throw error;
	process.stderr.write(`xwiki: ${error.message}\n`);
	process.exitCode = 1;
}
