import { FieldError } from '#lib/domain/core/json-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { JobName } from '#lib/domain/status/status.ts';
import type { JobReport } from '#lib/server/store/status/jobs.ts';

/** How the jobs of this process went since it was last recorded. */
export class JobHealth {
	#reports = new Map<JobName, JobReport>();

	/** A step has ended well. */
	ran(name: JobName): void {
		this.#of(name).hasRun = true;
	}

	/** A step has failed. */
	failed(name: JobName, error: unknown): void {
		const report = this.#of(name);
		report.failures += 1;
		report.problem = problemOf(error);
	}

	/** Gives what has changed to `record`; if that fails, it is given again the next time. */
	async flush(record: (reports: readonly JobReport[]) => Promise<void>): Promise<void> {
		const taken = this.#reports;
		if (taken.size === 0) return;
		this.#reports = new Map();
		try {
			await record([...taken.values()]);
		} catch (error) {
			for (const { name, hasRun, failures, problem } of taken.values()) {
				const report = this.#of(name);
				report.hasRun ||= hasRun;
				report.failures += failures;
				report.problem ??= problem;
			}
			throw error;
		}
	}

	#of(name: JobName): JobReport {
		const known = this.#reports.get(name);
		if (known) return known;
		const report: JobReport = { name, hasRun: false, failures: 0, problem: null };
		this.#reports.set(name, report);
		return report;
	}
}

/** What is shown to all who may see the health, in ASCII: a message could contain a name, which only the log may have. */
function problemOf(error: unknown): string {
	if (error instanceof FieldError) return `unreadable: ${error.fault} ${error.message}`;
	if (!(error instanceof Error)) return 'unknown';
	const word = error instanceof Problem ? error.kind : 'code' in error ? String(error.code) : error.name;
	return word.replaceAll(/[^ -~]/g, '?');
}
