import { generateKeyPairSync, sign } from 'node:crypto';

/** A private key and its self-signed certificate, as PEM, valid for two days. @param commonName the host, if it is to be checked */
export function selfSigned(commonName = 'xwiki test'): { key: string; cert: string } {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
	const name = sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from(commonName)))));
	const algorithm = sequence(objectId('2a8648ce3d040302'));
	const day = 86_400_000;
	const validity = sequence(utcTime(Date.now() - day), utcTime(Date.now() + day));
	const key = publicKey.export({ type: 'spki', format: 'der' });
	// X.509 version 1, which has no extensions (RFC 5280, 4.1).
	const body = sequence(der(0x02, Buffer.from([1])), algorithm, name, validity, name, key);
	const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
	const lines =
		sequence(body, algorithm, signature)
			.toString('base64')
			.match(/.{1,64}/g) ?? [];
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
	};
}

/** A value with its tag and its length, in DER encoding. */
function der(tag: number, value: Buffer): Buffer {
	const { length } = value;
	const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
	return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

function sequence(...values: Buffer[]): Buffer {
	return der(0x30, Buffer.concat(values));
}

function objectId(hex: string): Buffer {
	return der(0x06, Buffer.from(hex, 'hex'));
}

/** `YYMMDDHHMMSSZ`. */
function utcTime(time: number): Buffer {
	return der(0x17, Buffer.from(`${new Date(time).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}
