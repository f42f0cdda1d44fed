import { parseLogRow } from '#lib/domain/backfill/log-row.ts';
import { csvCell } from '#lib/domain/core/csv.ts';
import { parseInstant, parseTerm } from '#lib/domain/event/log-term.ts';
import { parseSummary, summaryUrl } from '#lib/domain/sentence/edit-summary.ts';
import { eventSentences } from '#lib/domain/sentence/event-sentence.ts';
import { wikibaseEdit } from '#lib/domain/sentence/wikibase-summary.ts';
import { loadRecording } from '../../../../fixtures/wikimedia/load.ts';
import { logRows, wiki } from '../examples.ts';
import type { Outside } from '../given.ts';
import { type Parser, text, object } from '../parser-kinds.ts';

/** Of texts that are shown. */
export const shown: readonly Parser[] = [
	text('parseSummary', (comment) => parseSummary(comment).map((part) => summaryUrl(part, 'A/b', wiki)), {
		like: ['/* A [[b]] */ c [[d|e]] [[../x#y]]', '/* wbsetclaim-create:2||1 */ [[Property:P1]]: [[Q2]]'],
	}),
	text('wikibaseEdit', (comment) => wikibaseEdit({ type: 'edit', wiki: 'wikidatawiki', title: 'Q1', comment }), {
		like: ['/* wbsetclaim-create:2||1 */ [[Property:P1]]: [[Q2]], c'],
		starts: ['/* wbsetclaim-create:2||1 */ [[', '/* wbsetclaim-create:'],
	}),
	object(
		'eventSentences',
		(row) =>
			eventSentences({ ...parseLogRow(row, 'metawiki'), ...('params' in row && { logParams: row['params'] as null }) }),
		[
			...logRows,
			...loadRecording('log-actions').map((line) => {
				const {
					log_type: type,
					log_action: action,
					log_params: params,
					log_id: logid,
					title,
					namespace: ns,
				} = JSON.parse(line) as Record<string, Outside>;
				return { type, action, params, logid, title, ns, timestamp: '2026-01-01T00:00:00Z' };
			}),
		],
	),
	text('parseTerm', parseTerm, { like: ['31 hours', '1 week 3 days', '2027-01-15T00:00:00Z'], starts: ['1 day'] }),
	text('parseInstant', parseInstant, {
		like: ['20270115000000', 'Wed, 21 Oct 2026 07:28:00 GMT', '2027-01-15 10:00 +02:00'],
	}),
	text('csvCell', csvCell, { like: ['=1+1', 'a;=1', '\t-1'] }),
];
