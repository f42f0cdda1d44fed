import { parseLabels } from '#lib/domain/tracking/labels.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { formText } from '#lib/server/http/form.ts';
import { type TrackingTerms, usualEnd } from '#lib/server/store/tracking/track-users.ts';

const day = 86_400_000;
const longestReason = 500;

/** The name under which a change is recorded. */
export function actorOf({ identity }: App.Locals): string | null {
	return identity.kind === 'allowed' ? identity.username : null;
}

/** Reason, labels and end, as a form sends them. @throws {Problem} `bad-input` naming the field */
export function parseTerms(data: URLSearchParams): TrackingTerms {
	const reason = parseReason(data);
	const labels = parseLabels(formText(data, 'labels'));
	if (labels === null) throw new Problem('bad-input', 'no such labels', { field: 'labels' });
	return { reason, labels, endsAt: parseEnd(data) };
}

/** Why a person is tracked, as a form sends it; null if it is empty. @throws {Problem} `bad-input` for `reason` */
export function parseReason(data: URLSearchParams): string | null {
	const reason = formText(data, 'reason').trim();
	if (reason.length > longestReason) throw new Problem('bad-input', 'the reason is too long', { field: 'reason' });
	return reason === '' ? null : reason;
}

/**
 * The end in a form: the last day, or that there is none.
 * @returns the midnight (UTC) after that day
 * @throws {Problem} `bad-input` for `ends`
 */
export function parseEnd(data: URLSearchParams): number | null {
	if (data.get('endless') !== null) return null;
	const text = formText(data, 'ends');
	const last = Date.parse(text);
	if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(last) || last + day <= Date.now())
		throw new Problem('bad-input', 'the end must be today or later', { field: 'ends' });
	return last + day;
}

/** The last day before an end, in the form's format; for null that of the usual end. */
export function lastDay(endsAt: number | null): string {
	return new Date((endsAt ?? usualEnd(Date.now())) - day).toISOString().slice(0, 10);
}
