import type { FeedStatus } from '#lib/domain/core/api-types.ts';
import { backfillStatuses } from '#lib/domain/backfill/backfill.ts';
import type { StatusResponse } from '#lib/domain/status/status.ts';

/** One number of a metric, told apart from its others by labels. */
export interface Sample {
	labels?: Readonly<Record<string, string>>;
	value: number;
}

/** A metric, as Prometheus has them. */
export interface Metric {
	name: string;
	help: string;
	type: 'counter' | 'gauge';
	samples: readonly Sample[];
}

/** What a scraper of Prometheus takes for the text below. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Metrics as the text that Prometheus reads
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
 */
export function formatMetrics(metrics: readonly Metric[]): string {
	const lines = metrics.flatMap(({ name, help, type, samples }) => [
		`# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
		`# TYPE ${name} ${type}`,
		...samples.map(({ labels = {}, value }) => `${name}${formatLabels(labels)} ${formatValue(value)}`),
	]);
	return lines.map((line) => `${line}\n`).join('');
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
	const pairs = Object.entries(labels).map(
		([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
	);
	return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function formatValue(value: number): string {
	if (Number.isFinite(value)) return String(value);
	return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

const feedStatuses: readonly FeedStatus[] = [
	'never',
	'connecting',
	'streaming',
	'unreachable',
	'idle',
	'stopped',
	'unknown',
];

/** What is not known is left out, which Prometheus tells apart from 0. */
function known(value: number | null, by = 1): Sample[] {
	return value === null ? [] : [{ value: value / by }];
}

/**
 * How xwiki is doing, as metrics.
 * @param web of the process that answers: open live connections, bytes resident in memory, when it started (ms UTC)
 */
export function metricsOf(
	{ feed, stream, hiding, consumers, jobs, errors, backfills, database, coverage }: StatusResponse,
	web: { liveConnections: number; residentBytes: number; startedAt: number },
): Metric[] {
	const { totals, canaries } = stream;
	const metric = (type: Metric['type']) => (name: string, help: string, samples: Sample[]) => ({
		name,
		help,
		type,
		samples,
	});
	const [gauge, counter] = [metric('gauge'), metric('counter')];
	return [
		gauge(
			'xwiki_feed_status',
			'1 for what the feed does, 0 for what it does not.',
			feedStatuses.map((status) => ({ labels: { status }, value: Number(status === feed.status) })),
		),
		gauge('xwiki_feed_lag_seconds', 'How far the recording lies behind now.', known(feed.behind, 1_000)),
		gauge(
			'xwiki_feed_last_event_timestamp_seconds',
			'The time of the latest event seen on the stream.',
			known(feed.lastEventAt, 1_000),
		),
		counter('xwiki_stream_events_total', 'Events that the stream brought, those for nobody included.', [
			{ value: totals.seen },
		]),
		counter('xwiki_recorded_events_total', 'Events of the stream that were new and are kept.', [
			{ value: totals.recorded },
		]),
		counter('xwiki_stream_connections_total', 'Connections to the stream that were made.', [
			{ value: totals.connections },
		]),
		counter('xwiki_stream_losses_total', 'Connections to the stream that were lost or refused, or never came about.', [
			{ value: totals.losses },
		]),
		gauge(
			'xwiki_stream_canary_timestamp_seconds',
			'The latest sign of life of each topic of the stream.',
			canaries.map(({ topic, time }) => ({ labels: { topic }, value: time / 1_000 })),
		),
		gauge('xwiki_streams_missing', 'Streams that tell what is hidden and that the server has not got at present.', [
			{ value: hiding.streamsMissing.length },
		]),
		counter(
			'xwiki_upstream_errors_total',
			'What upstream sent that could not be used, by kind.',
			errors.map(({ kind, occurrences }) => ({ labels: { kind }, value: occurrences })),
		),
		gauge(
			'xwiki_consumers',
			'Consumer processes heard of within the last minute, by what they do.',
			(['recording', 'idle', 'standby'] as const).map((status) => ({
				labels: { status },
				value: consumers.filter((one) => one.status === status && one.silentFor < 60_000).length,
			})),
		),
		gauge(
			'xwiki_backfills',
			'Backfills of people, by how far they are.',
			backfillStatuses.map((status) => ({
				labels: { status },
				value: backfills.counts.find((one) => one.status === status)?.count ?? 0,
			})),
		),
		gauge(
			'xwiki_job_last_run_timestamp_seconds',
			'When a step of a job of the consumer last ended well.',
			jobs.flatMap(({ name, lastAt }) => known(lastAt, 1_000).map((sample) => ({ ...sample, labels: { job: name } }))),
		),
		counter(
			'xwiki_job_failures_total',
			'Steps of jobs of the consumer that failed.',
			jobs.map(({ name, failures }) => ({ labels: { job: name }, value: failures })),
		),
		gauge('xwiki_database_bytes', 'How large the database is.', [
			{ labels: { engine: database.engine }, value: database.bytes },
		]),
		gauge('xwiki_tracked_people', 'People whose coverage grows with the stream.', [{ value: coverage.people }]),
		gauge('xwiki_live_connections', 'Open pages that are told what happens, of this process.', [
			{ value: web.liveConnections },
		]),
		gauge('process_resident_memory_bytes', 'Memory of this process.', [{ value: web.residentBytes }]),
		gauge('process_start_time_seconds', 'When this process was started.', [{ value: web.startedAt / 1_000 }]),
	];
}
