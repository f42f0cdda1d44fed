import { history } from '../../demo/activity.ts';
import { tracked } from '../../demo/cast/cast.ts';
import { createEventStreamsServer } from '../../demo/event-streams-server.ts';
import { createGenerator, topics } from '../../demo/generate.ts';
import type { Generated } from '../../demo/topic-log.ts';
import { pick, randomFrom } from '../../fixtures/random.ts';
import { type App, startApp } from '../../e2e/app.ts';
import { waitUntil } from '../../scripts/launch/processes.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';

const week = 7 * 86_400_000;

/** An app with a week of the demo's events, and a stream that goes on. */
export interface DemoApp {
	app: App;
	/** Delivers events of tracked people, one every so many ms. @returns ends it */
	deliver(every: number): () => void;
	stop(): Promise<void>;
}

/** Starts web and consumer, as the demo does, always with the same events; resolves when the week is recorded. */
export async function startDemoApp(): Promise<DemoApp> {
	const now = Date.now();
	const generator = createGenerator({ seed: 1 });
	const random = randomFrom(1);
	const stream = await createEventStreamsServer({ topics });
	const send = ({ topic, ...message }: Generated) => stream.append(topic, message);
	for (const generated of history(generator, now - week, now, 1)) send(generated);
	const app = await startApp({
		consumer: true,
		env: { STREAM_URL: stream.url, STREAM_SINCE: new Date(now - week).toISOString() },
		prepare: async (db) => {
			for (const { name: username } of tracked) await insertTrackedUser(db, { username, addedBy: null });
		},
	});
	const isRead = async () => {
		const { streamed_until: until } = await app.db
			.selectFrom('state')
			.select('streamed_until')
			.executeTakeFirstOrThrow();
		return until !== null && Number(until) > now - 3_600_000;
	};
	if (!(await waitUntil(isRead, 120_000))) throw new Error(`the week was not recorded:\n${app.output()}`);
	return {
		app,
		deliver(every) {
			const timer = setInterval(() => send(generator.event(Date.now(), pick(random, tracked).name)), every);
			return () => clearInterval(timer);
		},
		async stop() {
			await app.stop();
			await stream.close();
		},
	};
}
