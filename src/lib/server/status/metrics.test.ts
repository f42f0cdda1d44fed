import { expect, test } from 'vitest';
import { randomFrom } from '../../../../fixtures/random.ts';
import type { StatusResponse } from '#lib/domain/status/status.ts';
import { formatMetrics, type Metric, metricsOf } from './metrics.ts';

const totals = { seen: 1_000_000, recorded: 12, connections: 97, losses: 1 };
const status: StatusResponse = {
	feed: { status: 'streaming', since: 1, lastEventAt: 1_700_000_000_500, behind: 1_500, now: 1_700_000_002_000 },
	hiding: { streamsMissing: ['mediawiki.page-delete'], gaps: [] },
	stream: {
		totals,
		perSecond: 40,
		lastDay: totals,
		canaries: [{ topic: 'eqiad.mediawiki.recentchange', time: 5_000 }],
	},
	consumers: [
		{ host: 'a', status: 'recording', startedAt: 1, silentFor: 2_000, hasLease: true },
		{ host: 'b', status: 'standby', startedAt: 1, silentFor: 70_000, hasLease: false },
	],
	jobs: [
		{ name: 'backfill', lastAt: 7_000, failures: 2, failedAt: 6_000, problem: 'maxlag' },
		{ name: 'purge', lastAt: null, failures: 0, failedAt: null, problem: null },
	],
	errors: [{ kind: 'not-json', occurrences: 3, lastAt: 4, samples: ['{'] }],
	backfills: { counts: [{ status: 'failed', count: 2 }], open: [], timeLeft: 0 },
	database: { engine: 'mariadb', bytes: 5_000_000, growth: null },
	coverage: { people: 2, since: 1, others: 0, gaps: [], gapsSince: 0 },
};
const web = { liveConnections: 3, residentBytes: 100, startedAt: 1_700_000_000_000 };

/** Parses the text by its grammar; throws if it is not valid. */
function parse(text: string): (Omit<Metric, 'samples'> & { samples: { labels: object; value: number }[] })[] {
	if (text !== '' && !text.endsWith('\n')) throw new Error('the last line does not end');
	const metrics: ReturnType<typeof parse> = [];
	let help: RegExpExecArray | null = null;
	for (const line of text.split('\n').slice(0, -1)) {
		const type = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge)$/.exec(line);
		const sample =
			/^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*"(?:,(?=.))?)*)\})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(
				line,
			);
		if (type) {
			if (help?.[1] !== type[1]) throw new Error(`no help before ${line}`);
			const name = String(type[1]);
			if (metrics.some((metric) => metric.name === name)) throw new Error(`${name} comes twice`);
			metrics.push({
				name,
				help: unescape(String(help?.[2])),
				type: type[2] === 'counter' ? 'counter' : 'gauge',
				samples: [],
			});
		} else if (sample) {
			const metric = metrics.at(-1);
			if (metric?.name !== sample[1]) throw new Error(`without a type: ${line}`);
			const labels = [...(sample[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
			metric?.samples.push({
				labels: Object.fromEntries(labels.map(([, name, value]) => [name, unescape(String(value))])),
				value: Number(sample[3]?.replace('Inf', 'Infinity')),
			});
		} else {
			help = /^# HELP ([a-zA-Z_:][\w:]*) ((?:[^\\\n]|\\[\\n])*)$/.exec(line);
			if (!help) throw new Error(`not of the grammar: ${line}`);
		}
	}
	return metrics;
}

function unescape(text: string): string {
	return text.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}

test('any text in labels, helps and values is parsed to what was written', () => {
	const random = randomFrom(7);
	const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
	const text = () =>
		Array.from({ length: Math.floor(random() * 8) }, () =>
			pick(['\\', '"', '\n', 'n', '}', ',', '=', ' ', 'é', '#']),
		).join('');
	const value = () => pick([0, -0.5, 1e21, 1e-7, Infinity, -Infinity, NaN, 1_700_000_000_000, random()]);
	for (let round = 0; round < 500; round++) {
		const metrics = Array.from({ length: 3 }, (_, index): Metric => ({
			name: `metric_${index}`,
			help: text(),
			type: pick(['counter', 'gauge']),
			samples: Array.from({ length: 2 }, () => ({ labels: { one: text(), two: text() }, value: value() })),
		}));
		expect(parse(formatMetrics(metrics))).toEqual(metrics);
	}
});

test('counters are named as counters, and the numbers are in base units', () => {
	const metrics = parse(formatMetrics(metricsOf(status, web)));
	for (const { name, type } of metrics) expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
	const of = (name: string) => metrics.find((metric) => metric.name === name)?.samples;
	expect(of('xwiki_feed_lag_seconds')).toEqual([{ labels: {}, value: 1.5 }]);
	expect(of('xwiki_feed_last_event_timestamp_seconds')).toEqual([{ labels: {}, value: 1_700_000_000.5 }]);
	expect(of('xwiki_stream_events_total')).toEqual([{ labels: {}, value: 1_000_000 }]);
	expect(of('xwiki_feed_status')).toContainEqual({ labels: { status: 'streaming' }, value: 1 });
	expect(of('xwiki_feed_status')?.reduce((sum, { value }) => sum + value, 0)).toBe(1);
	expect(of('xwiki_consumers')).toEqual([
		{ labels: { status: 'recording' }, value: 1 },
		{ labels: { status: 'idle' }, value: 0 },
		{ labels: { status: 'standby' }, value: 0 },
	]);
	expect(of('xwiki_backfills')).toContainEqual({ labels: { status: 'failed' }, value: 2 });
	expect(of('xwiki_job_last_run_timestamp_seconds')).toEqual([{ labels: { job: 'backfill' }, value: 7 }]);
	expect(of('xwiki_job_failures_total')).toContainEqual({ labels: { job: 'backfill' }, value: 2 });
	expect(of('process_start_time_seconds')).toEqual([{ labels: {}, value: 1_700_000_000 }]);
});

test('what is not known is left out, and is not 0', () => {
	const feed = { ...status.feed, status: 'never', lastEventAt: null, behind: null } as const;
	const metrics = parse(formatMetrics(metricsOf({ ...status, feed }, web)));
	expect(metrics.find(({ name }) => name === 'xwiki_feed_lag_seconds')?.samples).toEqual([]);
});
