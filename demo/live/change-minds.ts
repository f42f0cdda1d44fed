import { tracked } from '../cast/cast.ts';
import type { ActionApiServer } from '../action-api-server.ts';
import type { Generator } from '../generate.ts';
import type { Generated } from '../topic-log.ts';

/** How long it takes until something is hidden or deleted, in the mean; until it comes back; until somebody is renamed; in ms. */
const secondThoughts = 45_000;
const comeBack = 60_000;
const newName = 240_000;
/** From so many edits it is chosen what is hidden. */
const latest = 20;
/** Who gets another name, one after the other: some who do little. */
const renamed = tracked.filter(({ kind, isLocked }) => kind === 'quiet' && isLocked === undefined);

/** Makes the wikis hide and delete recent edits from time to time, and a few people change their names. */
export class ChangingMinds {
	/** The names that people have now, by the former. */
	readonly names = new Map<string, string>();
	readonly #lately: Generated[] = [];

	/** Begins, until this process ends. */
	start(api: ActionApiServer, generator: Generator, happen: (what: Generated) => void): void {
		setInterval(() => this.#thinkAgain(generator, happen), secondThoughts).unref();
		const rename = setInterval(() => {
			const one = renamed.find(({ name }) => !this.names.has(name));
			const id = api.accountNamed(one?.name)?.id;
			if (one === undefined || id === undefined) return clearInterval(rename);
			const to = `${one.name} II`;
			this.names.set(one.name, to);
			api.rename(id, to);
			happen(generator.rename(Date.now(), one.name, to));
		}, newName);
		rename.unref();
	}

	/** Remembers an edit of which a wiki may think again. */
	onEdit(edit: Generated): void {
		this.#lately.splice(0, Math.max(0, this.#lately.push(edit) - latest));
	}

	#thinkAgain(generator: Generator, happen: (what: Generated) => void): void {
		const edit = this.#lately.at(-1 - Math.floor(Math.random() * this.#lately.length));
		if (edit === undefined) return;
		const [now, chance] = [Date.now(), Math.random()];
		// Not again: what is hidden or deleted stays so, or comes back once.
		this.#lately.splice(this.#lately.indexOf(edit), 1);
		const comesBack = chance < 0.4;
		const later = (make: (time: number) => Generated) =>
			comesBack && setTimeout(() => happen(make(Date.now())), comeBack).unref();
		if (edit.data.includes('"type":"new"')) {
			happen(generator.pageDeletion(now, edit, 'delete'));
			later((time) => generator.pageDeletion(time, edit, 'undelete'));
		} else {
			happen(generator.visibility(now, edit, { text: false, comment: chance < 0.3, user: chance > 0.15 }));
			later((time) => generator.visibility(time, edit, { text: true, comment: true, user: true }));
		}
	}
}
