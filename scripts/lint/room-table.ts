import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { rooms } from './rooms.ts';

const architecture = 'ARCHITECTURE.md';

/** {@link rooms} as a table in Markdown. */
export async function roomTable(): Promise<string> {
	const rows = rooms.map(({ name, paths, holds, mayImport }) => {
		const imports = mayImport === 'all' ? 'all' : mayImport.join(', ') || '–';
		return `| ${name} | ${paths.map((path) => `\`${path}\``).join(' ')} | ${holds} | ${imports} |`;
	});
	const table = ['| Room | Files | What is in it | May import |', '| - | - | - | - |', ...rows].join('\n');
	return format(table, { ...(await resolveConfig(architecture)), parser: 'markdown' });
}

// Run by itself, it writes the table into ARCHITECTURE.md, in place of the one that is there.
if (import.meta.main) {
	const table = await roomTable();
	const text = readFileSync(architecture, 'utf8');
	writeFileSync(
		architecture,
		text.replace(/(?<=\n## Rooms\n[^|]*)(\|.*\n)+/, () => table),
	);
}
