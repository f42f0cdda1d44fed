import { once } from 'node:events';
import { request as send } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from './self-signed.ts';

/** A proxy that terminates TLS in front of a web, as Toolforge's does. */
export interface TlsProxy {
	/** Such as `https://127.0.0.1:40123`. */
	origin: string;
	stop(): Promise<void>;
}

/** Starts one on a free loopback port. @param port of the web on 127.0.0.1 */
export async function startTlsProxy(port: number): Promise<TlsProxy> {
	const server = createServer(selfSigned(), (request, response) => {
		const headers = {
			...request.headers,
			'x-forwarded-for': '198.51.100.7',
			'x-forwarded-proto': 'https',
			'x-forwarded-host': request.headers.host,
		};
		const { url: path, method } = request;
		const onward = send({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
		response.on('close', () => onward.destroy());
		request.pipe(onward);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async stop() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}
