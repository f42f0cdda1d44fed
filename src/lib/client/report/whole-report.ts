import { readReport } from '#lib/api/report.ts';
import { ApiError } from '#lib/api/request.ts';
import type { ReportBy, ReportProgress, ReportResponse } from '#lib/domain/report/report-response.ts';
import { handleRefusal } from '../device/device.ts';
import { sleep } from '../platform/sleep.ts';

/** How soon it is looked again whether a report is read, ms; later where too many are. */
const lookAgainAfter = 700;
const laterAfter = 3_000;

/**
 * A report, however long its reading takes.
 * @param query what `/api/report` takes but `by`
 * @throws {ApiError} if it is refused @throws {Unreachable} without a connection @throws {DOMException} once the signal aborts
 */
export async function wholeReport<By extends ReportBy>(
	query: URLSearchParams,
	by: By,
	{ signal, onprogress }: { signal: AbortSignal; onprogress: (progress: ReportProgress) => void },
): Promise<ReportResponse<By>> {
	const ours: typeof fetch = (input, init) => fetch(input, { ...init, signal });
	for (;;) {
		let wait = lookAgainAfter;
		try {
			const answer = await readReport(ours, query, by);
			if ('rows' in answer) return answer;
			onprogress(answer);
		} catch (error) {
			if (!(error instanceof ApiError && error.answer.error === 'too-many')) return await handleRefusal(error);
			wait = error.retryAfter ?? laterAfter;
		}
		await sleep(wait, signal);
		signal.throwIfAborted();
	}
}
