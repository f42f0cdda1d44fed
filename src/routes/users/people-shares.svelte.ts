import { SvelteMap } from 'svelte/reactivity';
import { readShares } from '#lib/api/person.ts';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import { mostSharedPeople, type OutcomeShares } from '#lib/domain/outcome/shares.ts';

/** What had become of people's edits, asked for as they are shown. */
export class PeopleShares {
	readonly #known = new SvelteMap<string, OutcomeShares | null>();
	#isAsking = false;
	#wanted: readonly string[] = [];

	/** The shares of somebody; null: nothing is known; undefined: not asked yet. */
	of(user: string): OutcomeShares | null | undefined {
		return this.#known.get(user);
	}

	/** Asks for those that are not there yet, some at a time; without the server, later. */
	async ask(users: readonly string[]): Promise<void> {
		this.#wanted = users;
		if (this.#isAsking) return;
		this.#isAsking = true;
		try {
			for (let names = this.#next(); names.length > 0; names = this.#next()) {
				const { people } = await readShares(fetch, names);
				for (const name of names) this.#known.set(name, people.find(({ user }) => user === name)?.shares ?? null);
			}
		} catch (error) {
			if (!(error instanceof ApiError || error instanceof Unreachable)) throw error;
		} finally {
			this.#isAsking = false;
		}
	}

	#next(): string[] {
		return this.#wanted.filter((name) => !this.#known.has(name)).slice(0, mostSharedPeople);
	}
}
