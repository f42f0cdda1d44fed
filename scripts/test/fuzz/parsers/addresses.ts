import { parseSessionOwner, formatSessionOwner } from '#lib/domain/access/session-owner.ts';
import { parseDay } from '#lib/domain/core/calendar-day.ts';
import { formatPreferenceCookie, parsePreferenceCookies } from '#lib/domain/core/preferences.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { formatCursor, parseCursor } from '#lib/domain/event/page-cursor.ts';
import { formatChangeCursor, parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { formatFilter, parseFilter } from '#lib/domain/filter/event-filter.ts';
import { formatView, parseView, readView } from '#lib/domain/filter/view.ts';
import { formatPeopleView, parsePeopleView } from '#lib/domain/person/people-view.ts';
import { formatCompared, formatComparison, parseCompared, parseComparison } from '#lib/domain/report/comparison.ts';
import { parseReviewOrder } from '#lib/domain/review/review-order.ts';
import { formatTrackedView, parseTrackedView } from '#lib/domain/tracking/tracked-view.ts';
import { chooseLanguage } from '#lib/messages/languages.ts';
import { parseChangesRequest } from '#lib/server/event/changes-request.ts';
import { parseChartsRequest, parseEventsRequest, parseFilterRequest } from '#lib/server/event/events-request.ts';
import { parseId } from '#lib/server/http/form.ts';
import { isLoopbackHost, namesNoAction, parseOwnPath } from '#lib/server/http/request-guard.ts';
import { parseRetryAfter } from '#lib/server/platform/retry-after.ts';
import { parseReportRequest } from '#lib/server/report/report-request.ts';
import { mayReadMetrics } from '#lib/server/status/metrics-access.ts';
import { parseOrders, withOrder } from '../../../../src/routes/campaigns/report/row-order.ts';
import { moment, filterLike, noDatabase } from '../examples.ts';
import { type Parser, text, fields } from '../parser-kinds.ts';

/** Of addresses, cookies and headers. */
export const addresses: readonly Parser[] = [
	text('parseSessionOwner', parseSessionOwner, { like: ['local', 'wikimedia:12'], again: formatSessionOwner }),
	text('parseId', parseId, { like: ['1', '123456789012345'], again: String }),
	text('parseCursor', parseCursor, { like: ['1764500000000-12'], mayThrow: [Problem], again: formatCursor }),
	text('parseChangeCursor', parseChangeCursor, {
		like: ['a-b.12.9007199254740991'],
		mayThrow: [Problem],
		again: formatChangeCursor,
	}),
	text('parseDay', parseDay, { like: ['2026-02-28'], again: String }),
	text('parsePreferenceCookies', parsePreferenceCookies, {
		like: ['theme=dark; zone=Europe%2FBerlin; language=de-AT; density=compact; bursts=off'],
		again: (given) =>
			Object.entries(given)
				.flatMap(([name, chosen]) =>
					chosen === null ? [] : [formatPreferenceCookie(name as 'zone', String(chosen), false).split(';')[0]],
				)
				.join('; '),
		starts: ['theme=dark', 'language=de', 'zone=A'],
	}),
	text('chooseLanguage', (accept) => chooseLanguage(accept, accept), {
		like: ['de-AT;q=0.9, fr;q=1'],
		starts: ['de;q=', 'de;'],
	}),
	text('parseOwnPath', parseOwnPath, {
		like: ['/a?b#c', '//evil.example', '/\\evil', '/.//evil'],
		again: String,
		starts: ['/', '/a?'],
	}),
	text('isLoopbackHost', (host) => isLoopbackHost(host, 80), { like: ['127.0.0.1:80', '[::1]'] }),
	text(
		'mayReadMetrics',
		(authorization) => mayReadMetrics({ authorization }, '127.0.0.1', { metricsToken: 'x', origin: null }),
		{ like: ['Bearer x'], starts: ['Bearer ', 'Bearer x'] },
	),
	text('parseRetryAfter', (header) => parseRetryAfter(header, moment.now), {
		like: ['120', 'Wed, 21 Oct 2026 07:28:00 GMT'],
	}),
	fields('namesNoAction', namesNoAction, { like: [{ '/track': '' }, { '/constructor': '' }] }),
	fields('parseFilter', parseFilter, { like: filterLike, mayThrow: [Problem], again: formatFilter }),
	fields('parseView', (given) => parseView(given, moment), {
		like: filterLike,
		mayThrow: [Problem],
		again: formatView,
	}),
	fields('readView', (given) => readView(given, moment), { like: filterLike }),
	fields('parsePeopleView', parsePeopleView, {
		like: [{ search: 'a', label: 'b', tracking: 'paused', coverage: 'gaps', order: 'silent' }],
		again: formatPeopleView,
	}),
	fields('parseTrackedView', parseTrackedView, {
		like: [{ search: 'a', page: '2', order: 'last' }],
		again: formatTrackedView,
	}),
	fields('parseReviewOrder', parseReviewOrder, {
		like: [{ order: 'risk' }],
		again: (order) => new URLSearchParams({ order }),
	}),
	fields('parseOrders', parseOrders, {
		like: [{ order: '-edits', 'order-wikis': 'people', 'order-pages': 'page' }],
		again: ({ people, wikis, pages }) =>
			withOrder(withOrder(withOrder(new URLSearchParams(), 'people', people), 'wikis', wikis), 'pages', pages),
	}),
	text('parseCompared', parseCompared, {
		like: ['user:Alice', 'label:b', 'campaign:c'],
		again: formatCompared,
		starts: ['user:', 'label:', 'campaign:'],
	}),
	fields('parseComparison', parseComparison, {
		like: [{ compare: ['user:A', 'label:b'], number: 'edits', days: 'first' }],
		mayThrow: [Problem],
		again: formatComparison,
	}),
	fields('parseEventsRequest', parseEventsRequest, { like: filterLike, mayThrow: [Problem] }),
	fields('parseFilterRequest', parseFilterRequest, { like: filterLike, mayThrow: [Problem] }),
	fields('parseChartsRequest', parseChartsRequest, { like: filterLike, mayThrow: [Problem] }),
	fields('parseChangesRequest', (given) => parseChangesRequest(given), {
		like: [{ after: 'e.1.2', limit: '5' }],
		mayThrow: [Problem],
	}),
	fields('parseReportRequest', (given) => parseReportRequest(noDatabase, given), {
		like: [
			{
				label: ['a', 'b'],
				from: '2026-01-01',
				to: '2026-02-01',
				zone: 'Europe/Berlin',
				namespace: ['0', '1'],
				wiki: 'dewiki',
				by: 'day',
				limit: '5',
			},
			{ campaign: 'a' },
			{ user: ['A'] },
		],
		mayThrow: [Problem],
	}),
];
