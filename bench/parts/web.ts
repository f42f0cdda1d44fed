import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createGenerator, topics } from '../../demo/generate.ts';
import { createEventStreamsServer } from '../../demo/event-streams-server.ts';
import { type App, startApp } from '../../e2e/app.ts';
import { EventRecorder } from '../../e2e/event-recorder.ts';
import { observedEvent, recordEvents } from '../../e2e/sample-events.ts';
import { type PrivateMariadb, startPrivateMariadb } from '../../scripts/test/private-mariadb.ts';
import { throwawayMariadb } from '../../scripts/test/throwaway-database.ts';
import { formatChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { readLastChange } from '#lib/server/store/core/changes.ts';
import { at, type Figure, median, type Part, printed } from '../harness/figure.ts';
import { sendLoad } from '../harness/load.ts';
import { buildWithStoredRoute } from '../web/build.ts';
import { startLiveClients } from '../web/live-clients.ts';

const eventCount = 20_000;
const rounds = 5;
/** How long one way is measured in a round, ms. */
const turn = 2_000;
const wikis = ['dewiki', 'enwiki', 'frwiki', 'commonswiki'];

/** The built app against an endpoint of its own that sends stored bytes, and what people notice of others. */
export async function measure(): Promise<Part> {
	const build = buildWithStoredRoute();
	const mariadb = await startPrivateMariadb();
	const figures: Figure[] = [];
	const add = (...more: Figure[]) => void figures.push(...printed(more));
	try {
		await withApp(build, null, async (app) => {
			add(...(await compareRates(app)));
			add(await compareMemory(app));
			add(...(await compareWaits(app, 'SQLite')));
		});
		await withApp(build, mariadb, async (app) => add(...(await compareWaits(app, 'MariaDB'))));
		await withApp(build, null, async (app) => add(...(await measureLive(app))));
	} finally {
		await mariadb.remove();
	}
	return { setting: [`${eventCount} events, 20 people, 4 wikis`], figures };
}

async function withApp(build: string, mariadb: PrivateMariadb | null, work: (app: App) => Promise<void>) {
	const events = Array.from({ length: eventCount }, (_, index) =>
		observedEvent(index + 1, { user: `User ${index % 20}`, wiki: wikis[index % wikis.length] ?? '' }),
	);
	const stream = await createEventStreamsServer({ topics });
	const app = await startApp({
		build,
		env: {
			STREAM_URL: stream.url,
			USER_AGENT: 'xwiki-bench (https://example.org)',
			// As the Procfile starts them.
			NODE_OPTIONS: '--max-old-space-size=256',
		},
		...(mariadb && { database: await throwawayMariadb(mariadb.config) }),
		prepare: (db) => recordEvents(db, events),
	});
	const generator = createGenerator({ seed: 1 });
	const happening = setInterval(() => {
		const { topic, ...message } = generator.event(Date.now(), 'User 1');
		stream.append(topic, message);
	}, 20);
	try {
		await work(app);
	} finally {
		clearInterval(happening);
		await app.stop();
		await stream.close();
	}
}

const stored = (path: string) => `/api/stored?of=${encodeURIComponent(path)}`;

/** Answers a second at 50 connections, in turns with the endpoint that sends stored bytes. */
async function compareRates(app: App): Promise<Figure[]> {
	const cookie = await app.newSession();
	const figures: Figure[] = [];
	for (const { path, limit, goal } of [
		{ path: '/api/events', limit: 0.7, goal: 0.8 },
		{ path: '/', limit: 0.3, goal: 0.5 },
	]) {
		const rates: Record<'ours' | 'stored', number[]> = { ours: [], stored: [] };
		for (let round = 0; round <= rounds; round += 1) {
			for (const way of ['ours', 'stored'] as const) {
				const paths = [way === 'ours' ? path : stored(path)];
				const load = { origin: app.origin, paths, cookie, connections: 50, duration: turn };
				const { rate, failures } = await sendLoad(load);
				if (failures > 0) throw new Error(`${failures} requests of ${paths[0]} failed`);
				if (round > 0) rates[way].push(rate);
			}
		}
		const baseline = { what: 'same check and reads, stored bytes', value: median(rates.stored) };
		const what = path === '/' ? 'Activity, rendered by the server' : `\`${path}\``;
		figures.push({
			what: `${what}, 50 connections`,
			unit: 'answers/s',
			ours: median(rates.ours),
			baseline,
			limit: { atLeast: limit },
			goal,
		});
	}
	return figures;
}

/** Whether memory grows with the number of requests. */
async function compareMemory(app: App): Promise<Figure> {
	const load = { origin: app.origin, paths: ['/', '/api/events', '/api/changes'], cookie: await app.newSession() };
	const send = () => sendLoad({ ...load, connections: 50, duration: 10_000 });
	await send();
	const early = memoryOf(app.webPid(), 'VmRSS');
	await send();
	await send();
	const baseline = { what: 'after a third of the requests', value: early };
	const ours = memoryOf(app.webPid(), 'VmRSS');
	return {
		what: 'memory of the web after half a minute at 50 connections',
		unit: 'MiB',
		ours,
		baseline,
		limit: { atMost: 1.2 },
	};
}

/** What people wait for a page while others export and come back, in turns with a quiet time. */
async function compareWaits(app: App, engine: string): Promise<Figure[]> {
	const sessions = await Promise.all(Array.from({ length: 12 }, () => app.newSession()));
	const [reader = '', exporter = '', ...resuming] = sessions;
	const read = { origin: app.origin, cookie: reader, connections: 2, pause: 50, duration: turn };
	const pages = { ...read, paths: ['/', '/api/events', '/users', '/api/feed'] };
	const { epoch } = await readLastChange(app.db);
	const after = formatChangeCursor({ epoch, change: 1, id: 0 });
	const cookies = resuming.flatMap((cookie) => Array.from({ length: 20 }, () => cookie));
	const waits: Record<'quiet' | 'busy', number[]> = { quiet: [], busy: [] };
	const pauses: number[] = [];
	await sendLoad(pages);
	for (let round = 0; round < rounds; round += 1) {
		waits.quiet.push(at(0.95, (await sendLoad(pages)).times));
		const clients = startLiveClients({ origin: app.origin, cookies, after });
		const exports = { origin: app.origin, cookie: exporter, connections: 2, paths: ['/api/events.csv'] };
		const exporting = sendLoad({ ...exports, duration: turn + 1_000 });
		await delay(500);
		await longestPause(app, reader);
		waits.busy.push(at(0.95, (await sendLoad(pages)).times));
		pauses.push(await longestPause(app, reader));
		await Promise.all([exporting, clients.stop()]);
	}
	return [
		{
			what: `p95 of pages during 2 exports and 200 live pages that resume, ${engine}`,
			unit: 'ms',
			ours: median(waits.busy),
			baseline: { what: 'quiet', value: median(waits.quiet) },
			limit: { atMost: 3 },
		},
		{
			what: `the web's longest pause meanwhile, ${engine}`,
			unit: 'ms',
			ours: median(pauses),
			baseline: null,
			limit: { atMost: 50 },
		},
	];
}

/** The longest time in which the web could do nothing, since the last call; ms. */
async function longestPause({ origin }: App, cookie: string): Promise<number> {
	const response = await fetch(`${origin}/api/stored?of=pause`, { headers: { cookie } });
	return Number(await response.text());
}

/** 1,000 live pages on one web: how soon they have an event, and what that costs. */
async function measureLive(app: App): Promise<Figure[]> {
	const sessions = await Promise.all(Array.from({ length: 50 }, () => app.newSession()));
	const cookies = sessions.flatMap((cookie) => Array.from({ length: 20 }, () => cookie));
	const clients = startLiveClients({ origin: app.origin, cookies, after: null });
	await clients.connected;
	const recorder = await EventRecorder.begin(app);
	const recordedAt = new Map<string, number>();
	for (let batch = 0; batch < 100; batch += 1) {
		const ids = Array.from({ length: 5 }, (_, index) => 1_000_000 + batch * 5 + index);
		await recorder.record(ids);
		for (const id of ids) recordedAt.set(`dewiki:rev:${id}`, performance.timeOrigin + performance.now());
		await delay(100);
	}
	await recorder.held.release();
	const consumer = app.startConsumer();
	if (await Promise.race([consumer.ended.then(() => true), delay(10_000, false)])) throw new Error(app.output());
	const memory = memoryOf(app.webPid(), 'VmHWM') + memoryOf(consumer.child.pid ?? 0, 'VmHWM');
	const received = await clients.stop();
	const waits = [...recordedAt].flatMap(([key, from]) => (received[key] ?? []).map((time) => time - from));
	if (waits.length !== recordedAt.size * cookies.length) throw new Error(`${waits.length} events were received`);
	return [
		{
			what: 'recorded until received by 1,000 live pages, p99',
			unit: 'ms',
			ours: at(0.99, waits),
			baseline: null,
			limit: { atMost: 1_000 },
		},
		{
			what: 'peak memory of web and consumer, 1,000 live pages',
			unit: 'MiB',
			ours: memory,
			baseline: null,
			limit: { atMost: 512 },
		},
	];
}

/** Resident memory of a process, now or at its peak, MiB. */
function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024;
}
