/** Rows in one statement: SQLite accepts 32,766 parameters, and a packet of MariaDB has a limit too. */
const rowsInStatement = 500;

/** Cuts a list into parts that fit into one statement each. */
export function* chunks<Item>(items: readonly Item[], size = rowsInStatement): Generator<Item[]> {
	for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
