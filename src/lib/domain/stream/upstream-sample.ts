/** The keys of the texts that tell of machines, not of people. */
const ofMachines = new Set([
	...['$schema', 'id', 'request_id', 'stream', 'dt', 'topic', 'domain', 'wiki', 'database', 'type', 'kind', 'code'],
	...['log_type', 'log_action', 'server_name', 'server_url', 'server_script_path', 'timestamp', 'message'],
]);

/**
 * What came and could not be used, without names and words of people: it may be kept for long, and what of it the wikis
 * hide later would not be found in it. Takes JSON that is cut off, too; what holds no quotes stays as it is.
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
