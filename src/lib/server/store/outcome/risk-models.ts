import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** All models that have scored events here, by id: their names with their versions. There are few. */
export async function readRiskModels(db: Db): Promise<Map<number, string>> {
	const rows = await db.selectFrom('risk_models').selectAll().execute();
	return new Map(rows.map(({ id, name }) => [id, name]));
}

/** The ids of some models by name; those that are new are added. */
export async function recordRiskModels(tx: Transaction, names: readonly string[]): Promise<Map<string, number>> {
	if (names.length === 0) return new Map();
	const idsOf = async () => new Map(Array.from(await readRiskModels(tx), ([id, name]) => [name, id]));
	const known = await idsOf();
	const missing = [...new Set(names)].filter((name) => !known.has(name));
	if (missing.length === 0) return known;
	await tx
		.insertInto('risk_models')
		.values(missing.map((name) => ({ name })))
		.execute();
	return idsOf();
}
