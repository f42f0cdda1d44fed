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

/** The form that was sent to an action. A body that is not a form becomes the error page. @throws {HttpError} */
export function sentForm(request: Request): Promise<URLSearchParams> {
	return loaded(readForm(request));
}

/** A text of a form; empty if it is missing. */
export function formText(data: URLSearchParams, name: string): string {
	return data.get(name) ?? '';
}

/**
 * Runs a form's action: an error that the user can correct is returned as a mistake, any other problem becomes the
 * error page.
 * @throws {HttpError}
 */
export async function act(
	form: string,
	data: URLSearchParams,
	action: () => Promise<void>,
): Promise<ActionFailure<FormMistake> | { done: string }> {
	try {
		await action();
		return { done: form };
	} catch (thrown) {
		const problem = problemOf(thrown);
		if (problem === null) throw thrown;
		const { kind, field } = problem;
		const status = statusOf(kind);
		if (kind !== 'bad-input' && kind !== 'conflict' && kind !== 'not-found') error(status, { kind, message: kind });
		// SvelteKit refuses to send an object with this key.
		data.delete('__proto__');
		return fail(status, { form, kind, field, typed: Object.fromEntries(data) });
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

/** The id at the end of an address. @throws {HttpError} 404 if it is not a number */
export function idOf(text: string): number {
	if (!/^[1-9]\d{0,14}$/.test(text)) error(404, { kind: 'not-found', message: 'no such id' });
	return Number(text);
}
