/** The keys of texts by machines, not by people. */
const ofMachines = new Set([
	...['$schema', 'id', 'request_id', 'stream', 'dt', 'topic', 'domain', 'wiki', 'database', 'type', 'kind', 'code'],
	...['log_type', 'log_action', 'server_name', 'server_url', 'server_script_path', 'timestamp', 'message'],
]);

/**
 * A sample of unusable data without names and texts of people: it may be stored for long, and visibility changes are
 * not applied to it. The JSON may be cut off; a text without quotes is not changed.
 */
export function withoutWords(sample: string): string {
	let key = '';
	return sample.replaceAll(
		/"((?:[^"\\]|\\.)*)(?:"(\s*:)?|\\?$)/gs,
		(found, text: string, colon: string | undefined) => {
			if (colon !== undefined) key = text;
			return colon !== undefined || ofMachines.has(key) ? found : '"…"';
		},
	);
}
