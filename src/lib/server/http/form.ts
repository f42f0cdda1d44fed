import { type ActionFailure, error, fail } from '@sveltejs/kit';
import type { ProblemKind } from '#lib/domain/core/problem.ts';
import { problemOf, statusOf } from './problem-response.ts';
import { readForm } from './request-body.ts';

/** The error of a form whose action was refused. */
export interface FormMistake {
	/** Which of the page's forms. */
	form: string;
	kind: ProblemKind;
	/** The wrong input. */
	field: string | null;
	/** The typed values by name of the input, to be corrected. */
	typed: Readonly<Record<string, string>>;
}

/** What a form can be corrected for, or sent again. */
const correctable: readonly ProblemKind[] = ['bad-input', 'conflict', 'not-found', 'wiki-away'];

/** The form that was sent to an action. A body that is not a form becomes the error page. @throws {HttpError} */
export function sentForm(request: Request): Promise<URLSearchParams> {
	return loaded(readForm(request));
}

/** A text of a form; empty if it is missing. */
export function formText(data: URLSearchParams, name: string): string {
	return data.get(name) ?? '';
}

/** What was typed into a form, by name of the input, to be shown in it again. */
export function typedIn(data: URLSearchParams): Readonly<Record<string, string>> {
	// SvelteKit refuses to send an object with the key `__proto__`.
	return Object.fromEntries([...data].filter(([name]) => name !== '__proto__'));
}

/**
 * Runs a form's action: an error that the user can correct is returned as a mistake, any other problem becomes the
 * error page.
 * @param action may return a text, the name of whom it was done to
 * @throws {HttpError}
 */
export async function act(
	form: string,
	data: URLSearchParams,
	action: () => Promise<unknown>,
): Promise<ActionFailure<FormMistake> | { done: string; to: string | null }> {
	try {
		const to = await action();
		return { done: form, to: typeof to === 'string' ? to : null };
	} catch (thrown) {
		const problem = problemOf(thrown);
		if (problem === null) throw thrown;
		const { kind, field } = problem;
		const status = statusOf(kind);
		if (!correctable.includes(kind)) error(status, { kind, message: kind });
		return fail(status, { form, kind, field, typed: typedIn(data) });
	}
}

/** Turns a problem with a page's data into the error page. @throws {HttpError} */
export async function loaded<Data>(data: Promise<Data>): Promise<Data> {
	try {
		return await data;
	} catch (thrown) {
		const problem = problemOf(thrown);
		if (problem === null) throw thrown;
		error(statusOf(problem.kind), { kind: problem.kind, message: problem.kind });
	}
}

/** The id of a row, in the address of a page or in a form. @throws {HttpError} 404 if it is not one */
export function idOf(text: string): number {
	return parseId(text) ?? error(404, { kind: 'not-found', message: 'no such id' });
}

/** The id of a row, from 1; null if the text is not one. */
export function parseId(text: string): number | null {
	return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
