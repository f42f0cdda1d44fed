import { expect, test } from 'vitest';
import { reportEvent, reportLog } from '../../../../fixtures/report-event.ts';
import { isAutomaticLog, isCreation, isEdit, isLogAction, isUpload } from './report-event.ts';

test.each([
	['move', 'move', true],
	['block', 'block', true],
	['delete', 'delete', true],
	['upload', 'upload', true],
	['newusers', 'create', true],
	['patrol', 'patrol', true],
	['review', 'approve', true],
	// A change of a filter is an act; a hit is written for an edit.
	['abusefilter', 'modify', true],
	['abusefilter', 'hit', false],
	['create', 'create', false],
	['thanks', 'thank', false],
	['newusers', 'autocreate', false],
	['patrol', 'autopatrol', false],
])('%s/%s is a log action: %j', (logType, logAction, expected) => {
	expect(isLogAction(reportLog(logType, logAction))).toBe(expected);
	expect(isLogAction(reportLog(logType, logAction, { isAutomatic: true }))).toBe(false);
});

test('other events are no log actions', () => {
	for (const type of ['edit', 'new', 'categorize', '142']) expect(isLogAction(reportEvent({ type }))).toBe(false);
});

test.each([
	['patrol', 'patrol', '{"curid":"2","previd":"1","auto":1}', true],
	['patrol', 'patrol', '{"4::curid":"2","5::previd":"1","6::auto":1}', true],
	['patrol', 'patrol', '{"curid":2,"previd":1,"auto":true}', true],
	['patrol', 'patrol', '{"auto":"1","curid":"2"}', true],
	['patrol', 'patrol', '["2","1","1"]', true],
	['patrol', 'patrol', '["2","1",1]', true],
	['patrol', 'patrol', '["2","1","0"]', false],
	['patrol', 'patrol', '{"curid":"1","previd":"1","auto":0}', false],
	['patrol', 'patrol', '{"curid":2,"previd":1,"auto":false}', false],
	['patrol', 'patrol', null, false],
	['review', 'approve-a', '[1]', true],
	['review', 'approve-ia', null, true],
	['review', 'approve2-a', null, true],
	['review', 'approve2-ia', null, true],
	['review', 'approve', null, false],
	['review', 'approve-i', null, false],
	['review', 'unapprove', null, false],
	['block', 'block', '{"auto":1}', false],
	[null, null, null, false],
])('%s/%s with %s was made by MediaWiki itself: %j', (logType, logAction, params, expected) => {
	expect(isAutomaticLog(logType, logAction, params)).toBe(expected);
});

test.each([
	[reportEvent(), { edit: true, creation: false, upload: false }],
	[reportEvent({ type: 'new' }), { edit: true, creation: true, upload: false }],
	[reportEvent({ type: 'new', isMoveRedirect: true }), { edit: true, creation: false, upload: false }],
	[reportEvent({ type: 'new', isMoveRedirect: null }), { edit: true, creation: true, upload: false }],
	[reportLog('upload', 'upload'), { edit: false, creation: false, upload: true }],
	[reportLog('upload', 'overwrite'), { edit: false, creation: false, upload: false }],
	[reportEvent({ type: 'categorize' }), { edit: false, creation: false, upload: false }],
])('what kind of an event it is, %#', (event, { edit, creation, upload }) => {
	expect([isEdit(event), isCreation(event), isUpload(event)]).toEqual([edit, creation, upload]);
});
