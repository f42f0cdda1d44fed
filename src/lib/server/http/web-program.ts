import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ConfigError, loadConfig } from '#lib/server/platform/config.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { longestOfAll } from '#lib/server/auth/access.ts';
import { longestArrival } from './request-body.ts';
import { firstHeaders } from './security-headers.ts';

// The web's program: the HTTP server in front of what adapter-node has made of the app. It takes the place of the adapter's
// own, which sends files without our headers, has no limits of ours, and reads HOST and ORIGIN before `.env`.

/** None of these ends an answer, however long. */
const limits = {
	/** What the headers, and a whole request, may take to arrive, in ms. Routes answer 408 to a late body before that. */
	headersTimeout: 20_000,
	requestTimeout: 20_000 + longestArrival(longestOfAll),
	/** How often Node looks for those that have taken too long. */
	connectionsCheckingInterval: 5_000,
	/** Bytes: a session's cookies are a few thousand, and a filter with hundreds of names is one address. */
	maxHeaderSize: 16_384,
};

/** Requests on a connection that are not answered yet: browsers and proxies send one after the other. */
const mostUnanswered = 10;

/** A connection on which nothing has moved for so long is closed, in ms: its reader takes nothing. Live ones have a heartbeat. */
const longestSilence = 300_000;

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown;

async function serve(): Promise<void> {
	const { host, port, origin, logLevel, shutdownTimeout } = loadConfig();
	const log = createLog(logLevel);
	// What the adapter reads when it is loaded.
	process.env.BODY_SIZE_LIMIT = String(longestOfAll);
	if (origin !== null) process.env.ORIGIN = origin;
	const built = new URL('handler.js', import.meta.url).href;
	const { handler } = (await import(built)) as { handler: Handler };

	const unanswered = new WeakMap<Socket, number>();
	const server = createServer(limits, (request, response) => {
		const { socket } = request;
		const count = (unanswered.get(socket) ?? 0) + 1;
		// Node reads all that have arrived, whether their answers are taken or not.
		if (count > mostUnanswered) socket.destroy();
		if (socket.destroyed) return;
		unanswered.set(socket, count);
		response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
		for (const [name, value] of firstHeaders(request.url ?? '/', origin)) response.setHeader(name, value);
		// Connections that are idle by now would otherwise wait for their own end.
		request.once('close', () => server.listening || server.closeIdleConnections());
		// Our files are short. Of a range that is none, the adapter's file server throws.
		delete request.headers.range;
		const next = () => response.writeHead(404).end();
		// It also leaves a file open whose reader has gone, and does not handle one that cannot be opened.
		response.on('pipe', (file) => {
			request.once('close', () => file.destroy());
			file.once('error', (error: unknown) => {
				log.error('a file cannot be sent', { error });
				response.destroy();
			});
		});
		Promise.try(() => handler(request, response, next)).catch((error: unknown) => {
			log.error('a request was not answered', { error });
			if (response.headersSent) response.destroy();
			else response.writeHead(500).end();
		});
	});
	server.setTimeout(longestSilence);
	server.on('error', (error) => {
		// Such as a connection that cannot be taken, while too many are open.
		if (server.listening) return log.error('the server has an error', { error });
		process.stderr.write(`xwiki: the web cannot listen on ${host}, port ${port}: ${error.message}\n`);
		process.exit(1);
	});
	server.listen({ host, port }, () => log.info('listening', { host, port }));

	const end = () => {
		if (!server.listening) return;
		// The app closes its database when the last answer is over.
		server.close(() => process.emit('sveltekit:shutdown' as 'disconnect'));
		server.closeIdleConnections();
		setTimeout(() => server.closeAllConnections(), shutdownTimeout * 1_000).unref();
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
