import { commonFields } from './api-fields.ts';
import { logTargets } from '../event/log-targets.ts';
import { integerField, jsonField, type JsonObject, required, textField } from '../core/json-fields.ts';
import { streamedLogParams } from './log-row-params.ts';
import type { WikiEvent } from '../event/event.ts';

const bounds = { word: 64, paramBytes: 60_000 };

/**
 * A log event, from a row of `list=logevents` with `leprop=ids|title|type|user|timestamp|comment|details|tags` in
 * formatversion 2, see https://www.mediawiki.org/wiki/API:Logevents. For a hidden action neither page nor parameters
 * are given.
 * @throws {FieldError}
 */
export function parseLogRow(row: JsonObject, wiki: string): WikiEvent {
	const logId = required(integerField(row, 'logid', 1), 'logid');
	const common = commonFields(row);
	const log = {
		logType: required(textField(row, 'type', bounds.word) || null, 'type'),
		logAction: textField(row, 'action', bounds.word) || null,
	};
	const params = 'params' in row ? jsonField(row, 'params', bounds.paramBytes) : null;
	const logParams = params === null ? null : streamedLogParams(params);
	return {
		...common,
		...log,
		logId,
		logParams,
		key: `${wiki}:log:${logId}`,
		wiki,
		type: 'log',
		about: logTargets({ wiki, ...common, ...log, logParams }),
		minor: null,
		oldRevision: null,
		newRevision: null,
		oldLength: null,
		newLength: null,
	};
}

/**
 * Whether the stream delivers such a log event. For every new page the log has a `create/create` in addition to the
 * revision, and automatic account creation on another wiki is only in that wiki's log.
 */
export function isStreamed({ logType, logAction }: Pick<WikiEvent, 'logType' | 'logAction'>): boolean {
	return logType !== 'create' && !(logType === 'newusers' && logAction === 'autocreate');
}
