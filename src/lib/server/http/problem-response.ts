import { Problem, type ProblemBody, type ProblemKind } from '#lib/domain/core/problem.ts';
import { databaseProblem } from '#lib/server/db/problem.ts';

const statuses: Readonly<Record<ProblemKind, number>> = {
	'bad-input': 400,
	'too-large': 413,
	'too-slow': 408,
	'not-signed-in': 401,
	'not-allowed': 403,
	'not-found': 404,
	conflict: 409,
	'too-many': 429,
	'wiki-away': 502,
	'database-away': 503,
	'schema-outdated': 503,
	'database-corrupt': 503,
	'lease-lost': 503,
};

/** When to ask again what was too much, in seconds. */
const retryAfter = '5';

/** The HTTP status of a kind of problem. The only place where one is chosen. */
export function statusOf(kind: ProblemKind): number {
	return statuses[kind];
}

/** The problem that an error is or was caused by; null for an unexpected error. */
export function problemOf(error: unknown): Problem | null {
	return error instanceof Problem ? error : databaseProblem(error);
}

/** The response body of a problem. The text of a database's error may name hosts and users, so it is not sent. */
export function problemBody(problem: Problem, ask?: string[]): ProblemBody {
	const ours = statuses[problem.kind] < 500 || problem.kind === 'schema-outdated';
	return {
		error: problem.kind,
		...(problem.field === null ? {} : { field: problem.field }),
		message: ours ? problem.message : problem.kind,
		...(ask === undefined ? {} : { ask }),
	};
}

/** The headers of a response to a kind of problem: when to ask again, if that helps. */
export function problemHeaders(kind: ProblemKind): Readonly<Record<string, string>> {
	return kind === 'too-many' ? { 'retry-after': retryAfter } : {};
}

/** A problem as an endpoint's response. */
export function problemResponse(problem: Problem, ask?: string[]): Response {
	const { kind } = problem;
	return Response.json(problemBody(problem, ask), { status: statusOf(kind), headers: problemHeaders(kind) });
}
