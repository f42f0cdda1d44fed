import { feedStatuses } from '#lib/domain/feed/feed.ts';
import { backfillStatuses } from '#lib/domain/backfill/backfill.ts';
import { consumerStatuses, type StatusResponse } from '#lib/domain/status/status.ts';

/** One number of a metric; labels distinguish it from the others. */
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

/** The media type of that text. */
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

/** What is not known is left out: it is not 0. */
function known(value: number | null, by = 1): Sample[] {
	return value === null ? [] : [{ value: value / by }];
}

/** What metrics are made from. */
interface Facts {
	status: StatusResponse;
	web: WebProcess;
}

/** The process that answers. */
export interface WebProcess {
	/** Open live connections. */
	liveConnections: number;
	/** Its memory, in bytes. */
	residentBytes: number;
	/** ms UTC. */
	startedAt: number;
}

interface MetricSource extends Omit<Metric, 'samples'> {
	samples: (facts: Facts) => Sample[];
}

function gauge(name: string, help: string, samples: MetricSource['samples']): MetricSource {
	return { name, help, type: 'gauge', samples };
}

function counter(name: string, help: string, value: (facts: Facts) => number): MetricSource {
	return { name, help, type: 'counter', samples: (facts) => [{ value: value(facts) }] };
}

/** Every metric, in the order in which they are listed. */
const sources: readonly MetricSource[] = [
	gauge('xwiki_feed_status', '1 for what the feed does, 0 for what it does not.', ({ status: { feed } }) =>
		feedStatuses.map((status) => ({ labels: { status }, value: Number(status === feed.status) })),
	),
	gauge('xwiki_feed_lag_seconds', 'How far the recording lies behind now.', ({ status }) =>
		known(status.feed.behind, 1_000),
	),
	gauge('xwiki_feed_last_event_timestamp_seconds', 'The time of the latest event seen on the stream.', ({ status }) =>
		known(status.feed.lastEventAt, 1_000),
	),
	counter(
		'xwiki_stream_events_total',
		'Events that the stream delivered, those for nobody included.',
		({ status }) => status.stream.totals.seen,
	),
	counter(
		'xwiki_recorded_events_total',
		'Events of the stream that were new and are stored.',
		({ status }) => status.stream.totals.recorded,
	),
	counter(
		'xwiki_stream_connections_total',
		'Connections to the stream that were made.',
		({ status }) => status.stream.totals.connections,
	),
	counter(
		'xwiki_stream_losses_total',
		'Connections to the stream that were lost or refused, or never came about.',
		({ status }) => status.stream.totals.losses,
	),
	gauge('xwiki_stream_canary_timestamp_seconds', 'The latest sign of life of each topic of the stream.', ({ status }) =>
		status.stream.canaries.map(({ topic, time }) => ({ labels: { topic }, value: time / 1_000 })),
	),
	gauge(
		'xwiki_streams_missing',
		'Streams beside the main one that the server does not have at present.',
		({ status }) => [{ value: status.hiding.streamsMissing.length }],
	),
	{
		name: 'xwiki_upstream_errors_total',
		help: 'What upstream sent that could not be used, by kind.',
		type: 'counter',
		samples: ({ status }) => status.errors.map(({ kind, occurrences }) => ({ labels: { kind }, value: occurrences })),
	},
	gauge(
		'xwiki_consumers',
		'Consumer processes heard of within the last minute, by what they do.',
		({ status: { consumers } }) =>
			consumerStatuses.map((status) => ({
				labels: { status },
				value: consumers.filter((one) => one.status === status && one.silentFor < 60_000).length,
			})),
	),
	gauge('xwiki_backfills', 'Backfills of people, by how far they are.', ({ status: { backfills } }) =>
		backfillStatuses.map((status) => ({
			labels: { status },
			value: backfills.counts.find((one) => one.status === status)?.count ?? 0,
		})),
	),
	gauge(
		'xwiki_job_last_run_timestamp_seconds',
		'When a step of a job of the consumer last ended well.',
		({ status: { jobs } }) =>
			jobs.flatMap(({ name, lastAt }) => known(lastAt, 1_000).map((sample) => ({ ...sample, labels: { job: name } }))),
	),
	{
		name: 'xwiki_job_failures_total',
		help: 'Steps of jobs of the consumer that failed.',
		type: 'counter',
		samples: ({ status: { jobs } }) => jobs.map(({ name, failures }) => ({ labels: { job: name }, value: failures })),
	},
	gauge('xwiki_database_bytes', 'How large the database is.', ({ status: { database } }) => [
		{ labels: { engine: database.engine }, value: database.bytes },
	]),
	gauge('xwiki_tracked_people', 'People whose coverage grows with the stream.', ({ status }) => [
		{ value: status.coverage.people },
	]),
	gauge('xwiki_live_connections', 'Open pages that receive live updates from this process.', ({ web }) => [
		{ value: web.liveConnections },
	]),
	gauge('process_resident_memory_bytes', 'Memory of this process.', ({ web }) => [{ value: web.residentBytes }]),
	gauge('process_start_time_seconds', 'When this process was started.', ({ web }) => [
		{ value: web.startedAt / 1_000 },
	]),
];

/** The state of xwiki, as metrics. */
export function metricsOf(status: StatusResponse, web: WebProcess): Metric[] {
	return sources.map(({ samples, ...metric }) => ({ ...metric, samples: samples({ status, web }) }));
}
