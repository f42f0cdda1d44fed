/** What a file begins with that is no text: a spreadsheet or another archive, a PDF, an old spreadsheet. */
const notText = ['PK\u0003\u0004', '%PDF', '\u00D0\u00CF\u0011\u00E0'];

/**
 * The text of a file of names: UTF-8, UTF-16 with its mark, or, as spreadsheets write without asking, Windows-1252. Null if
 * it is no text.
 */
export function decodeList(bytes: Uint8Array): string | null {
	const start = String.fromCharCode(...bytes.subarray(0, 4));
	if (notText.some((one) => start.startsWith(one))) return null;
	if (start.startsWith('\u00FF\u00FE')) return new TextDecoder('utf-16le').decode(bytes);
	if (start.startsWith('\u00FE\u00FF')) return new TextDecoder('utf-16be').decode(bytes);
	if (bytes.includes(0)) return null;
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1252').decode(bytes);
	}
}
