import { type Setting, settings } from './settings.ts';

type SettingName = keyof typeof settings;

/** The value of a setting; null only where it has no initial value. */
type Value<Name extends SettingName> =
	ReturnType<(typeof settings)[Name]['parse']> | ((typeof settings)[Name]['initial'] extends string ? never : null);

/** Reads settings one by one, and collects what is wrong with them. */
export class SettingsReader {
	/** Sentences for the operator, in the order in which the settings were read. */
	readonly mistakes: string[] = [];
	readonly #env: Readonly<Record<string, string | undefined>>;

	constructor(env: Readonly<Record<string, string | undefined>>) {
		this.#env = env;
	}

	/** The value of a setting; its initial one if it is unset or wrong. */
	get<Name extends SettingName>(name: Name): Value<Name> {
		const setting: Setting<unknown> = settings[name];
		const text = this.#env[name]?.trim();
		if (text) {
			try {
				return setting.parse(text) as Value<Name>;
			} catch (error) {
				// An address may hold a password, which is one of the mistakes.
				const shown = setting.secret || /:\/\/[^/]*@/.test(text) ? '' : `, not "${text}"`;
				this.mistakes.push(`${name} ${error instanceof Error ? error.message : String(error)}${shown}`);
			}
		}
		return (setting.initial === null ? null : setting.parse(setting.initial)) as Value<Name>;
	}

	/** The text of a setting, blanks included; empty if it is unset. */
	textOf(name: SettingName): string {
		return this.#env[name] ?? '';
	}

	/** Whether a setting has a value, right or wrong: an empty one counts as unset. */
	isSet(name: SettingName): boolean {
		return this.textOf(name).trim() !== '';
	}
}
