import { canonicalCampaignName } from '#lib/domain/campaign/campaign.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { canonicalIp } from '#lib/domain/person/ip-address.ts';
import { canonicalUsername, normalizedUsername } from '#lib/domain/person/username.ts';
import { formatCandidates, parseCandidates } from '#lib/domain/tracking/candidates.ts';
import { canonicalLabel, parseLabels } from '#lib/domain/tracking/labels.ts';
import { parsePastedNames } from '#lib/domain/tracking/pasted-names.ts';
import { parseWikimediaHost, titleInAddress } from '#lib/domain/wiki/wikimedia-host.ts';
import { parseEndSessions } from '#lib/server/auth/end-sessions-request.ts';
import { parseWikimediaProfile } from '#lib/server/auth/wikimedia-profile.ts';
import { parseCampaign, parseDays, parseDeletion } from '#lib/server/campaign/campaign-form.ts';
import { parsePeriod } from '#lib/server/campaign/parse-period.ts';
import { parseViewId, parseViewRequest } from '#lib/server/filter/view-request.ts';
import { typedIn } from '#lib/server/http/form.ts';
import { readJsonObject } from '#lib/server/http/json-body.ts';
import { readForm } from '#lib/server/http/request-body.ts';
import { parseClaimRequest } from '#lib/server/review/claims-request.ts';
import { parseMarksRequest } from '#lib/server/review/marks-request.ts';
import { parseEnd, parseReason, parseTerms } from '#lib/server/tracking/tracking-form.ts';
import { decodeList } from '../../../../src/routes/settings/list-file.ts';
import { moment, campaignLike, trackingLike, key, uuid } from '../examples.ts';
import { type Parser, text, value, object, fields, asBytes } from '../parser-kinds.ts';

/** Of forms and bodies. */
export const forms: readonly Parser[] = [
	fields('parseCampaign', parseCampaign, { like: [campaignLike], mayThrow: [Problem] }),
	fields('parseDays', (given) => parseDays(given, 'Europe/Berlin'), { like: [campaignLike], mayThrow: [Problem] }),
	fields('parseDeletion', (given) => parseDeletion(given, 'Europe/Berlin', moment.now), {
		like: [campaignLike],
		mayThrow: [Problem],
	}),
	text(
		'parsePeriod',
		(given) =>
			parsePeriod({ first: { text: given, field: 'a' }, last: { text: '2026-12-01', field: 'b' } }, 'Asia/Tehran'),
		{ like: ['2026-01-01'], mayThrow: [Problem] },
	),
	fields('parseTerms', parseTerms, { like: [trackingLike], mayThrow: [Problem] }),
	fields('parseReason', parseReason, { like: [trackingLike], mayThrow: [Problem] }),
	fields('parseEnd', parseEnd, { like: [trackingLike], mayThrow: [Problem] }),
	fields('typedIn', typedIn, { like: [trackingLike, { __proto__: 'x' }] }),
	text('canonicalCampaignName', canonicalCampaignName, { like: ['Café 1'], again: String }),
	text('canonicalLabel', canonicalLabel, { like: ['new users'], again: String }),
	text('parseLabels', parseLabels, { like: ['a, b\nc'], again: (labels) => labels.join(',') }),
	text('canonicalUsername', canonicalUsername, {
		like: ['user:example_User', '[[User:X|x]]', '2001:db8::1', '192.0.2.1', '~2026-1'],
		again: String,
		starts: ['user:', '[[user:'],
	}),
	text('normalizedUsername', normalizedUsername, { like: ['Example'] }),
	text('canonicalIp', canonicalIp, { like: ['192.000.2.1', '2001:db8::1', '::'], again: String }),
	text('parsePastedNames', parsePastedNames, {
		like: [
			'Alice\nUser:Bob, "Carl, C"; * [[User:D|d]]',
			'username\tdate\nA\t2026-01-01',
			'https://de.wikipedia.org/wiki/User:A,{{user|X}} a@b.example (1)',
		],
		starts: ['username,', '* ', '[[User:', '{{user|', 'https://de.wikipedia.org/wiki/User:', 'a@', 'a\tb\n', '"a'],
	}),
	text('parseCandidates', parseCandidates, {
		like: [
			formatCandidates({ title: 'A', isCut: false, rows: [{ line: 1, typed: 'a', name: 'A', outcome: 'found' }] }),
		],
		again: formatCandidates,
		starts: ['["'],
	}),
	text('parseWikimediaHost', parseWikimediaHost, {
		like: ['https://de.m.wikipedia.org/wiki/A', 'www.wikidata.org'],
		again: String,
		starts: ['https://'],
	}),
	text('titleInAddress', titleInAddress, {
		like: ['https://de.wikipedia.org/wiki/A_b', '//x/w/index.php?title=%C3'],
		starts: ['https://de.wikipedia.org/wiki/', 'https://a/w/index.php?title='],
	}),
	text('decodeList', (given) => decodeList(asBytes(given)), { like: ['a\nb', '\u00FF\u00FE', 'PK\u0003\u0004'] }),
	value(
		'decodeList of bytes',
		decodeList,
		(sent) => Uint8Array.from(JSON.stringify(sent), (one) => one.charCodeAt(0)),
		{ like: ['ÿþ\u0000a', 'þÿ'] },
	),
	object('parseViewRequest', parseViewRequest, [{ id: 1, name: 'a', query: 'user=A&show=bot&period=7d' }], [Problem]),
	object('parseViewId', parseViewId, [{ id: 1 }], [Problem]),
	object('parseClaimRequest', parseClaimRequest, [{ claim: uuid, runs: [[key]], isOpen: true }], [Problem]),
	object(
		'parseMarksRequest',
		parseMarksRequest,
		[{ reviewer: 'local', marks: [{ requestId: uuid, key, mark: 'reviewed', note: 'n', madeAt: 1 }] }],
		[Problem],
	),
	text(
		'readJsonObject',
		(body) =>
			readJsonObject(
				new Request('http://x', { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
			),
		{ like: ['{"a":1}'], mayThrow: [Problem], starts: ['{"a":"'] },
	),
	text(
		'readForm',
		(body) =>
			readForm(
				new Request('http://x', {
					method: 'POST',
					body,
					headers: { 'content-type': 'application/x-www-form-urlencoded' },
				}),
			),
		{ like: ['a=b&c=%41'], mayThrow: [Problem] },
	),
	text(
		'content-type of a form',
		(type) =>
			readForm(
				new Request('http://x', {
					method: 'POST',
					body: 'a=b',
					headers: { 'content-type': type.replace(/[^\t\x20-\x7E]/g, '').trim() },
				}),
			),
		{
			like: ['application/x-www-form-urlencoded; charset=utf-8'],
			mayThrow: [Problem],
			starts: ['application/x-www-form-urlencoded;'],
		},
	),
	object('parseEndSessions', parseEndSessions, [{ end: 'others' }, { end: 1 }], [Problem]),
	object('parseWikimediaProfile', parseWikimediaProfile, [{ sub: '1', username: 'A', blocked: false }], []),
];
