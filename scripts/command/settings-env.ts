import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import { settings } from '#lib/server/platform/settings.ts';

/** Settings as an environment holds them. */
export type SettingsEnv = Partial<Record<keyof typeof settings, string>>;

/** Every setting, unset: an empty value goes before that of a `.env`, and counts as none. */
export function blankSettings(): SettingsEnv {
	return Object.fromEntries(Object.keys(settings).map((name) => [name, '']));
}

/** The settings that lead to a database. */
export function databaseSettings(database: DatabaseConfig): SettingsEnv {
	if (database.engine === 'sqlite') return { SQLITE_PATH: database.path };
	return {
		TOOLSDB_HOST: database.host,
		TOOLSDB_PORT: String(database.port),
		TOOLSDB_DATABASE: database.database,
		TOOLSDB_TLS: database.tls === null ? 'off' : 'required',
		TOOLSDB_TLS_CA: database.tls?.caPath ?? '',
		TOOL_TOOLSDB_USER: database.user,
		TOOL_TOOLSDB_PASSWORD: database.password,
	};
}
