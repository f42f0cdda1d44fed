import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type ActionApi, createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { type Config, loadConfig } from '#lib/server/platform/config.ts';
import { requireCurrentSchema, requireSameSchema } from '../../../migrations/migrate.ts';
import { openWebDatabase } from './db/open.ts';
import type { Db } from './db/tables.ts';
import { InsightCache } from './store/insight/insight-cache.ts';
import { ReportSumsCache } from './store/report/report-sums-cache.ts';
import { ArrivingBodies } from './http/arriving-bodies.ts';
import { databaseLive, type Live } from './live/live.ts';
import { documentLimits, exportLimits, pageLimits, reportLimits, requestLimits, sumLimits } from './turns/limits.ts';
import { Turns } from './turns/turns.ts';
import { WebShare } from './turns/web-share.ts';
import { restrictToOwner } from '#lib/server/platform/private-files.ts';
import { createLog, type Log } from '#lib/server/platform/log.ts';
import { type OneTimeToken, oneTimeToken } from '#lib/server/auth/one-time-token.ts';
import { SignInFailures } from '#lib/server/auth/sign-in-failures.ts';

/** The services of the web process, created once at its start. */
export interface Services {
	config: Config;
	db: Db;
	/** Numbers of charts that were read before. */
	insightCache: InsightCache;
	/** Sums of reports that were read before. */
	reportSums: ReportSumsCache;
	/** The same database, for reads that may take long: exports, Insights, what a device or a live page has missed. */
	longReads: Db;
	log: Log;
	/** Encrypts sessions. Without a launcher that stores one, sessions last as long as the process. */
	sessionSecret: string;
	/** The token of local mode's sign-in link. */
	signInToken: OneTimeToken;
	/** Bounds sign-ins that fail. */
	signInFailures: SignInFailures;
	/** Throws `schema-outdated` while the schema does not match this program, also if it was migrated after the start. */
	requireSchema: () => Promise<void>;
	/** The wikis' Action APIs, for requests for which an admin waits. */
	wikiApi: ActionApi;
	/** Bodies of requests on their way here. */
	bodies: ArrivingBodies;
	/** Who may read much, and when. */
	turns: Record<'requests' | 'documents' | 'reports' | 'exports' | 'pages' | 'sums', Turns>;
	/** This process's part of what is bounded for all web processes together. */
	share: WebShare;
	/** Live updates for open pages. */
	live: Live;
}

/** More than the consumer's limit: these are only a few names that a user has just typed. */
const adminRequestsPerMinute = 600;

let started: Services | null = null;

/**
 * Reads the settings and opens the database.
 * @throws {ConfigError} @throws {Problem} if the database cannot be opened
 */
export function startServices(): Services {
	const config = loadConfig();
	const log = createLog(config.logLevel);
	const { db, longReads } = openWebDatabase(config.database);
	let fits = false;
	const requireSchema = async () => {
		if (fits) return requireSameSchema(db);
		await requireCurrentSchema(db);
		restrictToOwner(config.database, log);
		fits = true;
	};
	const sessionSecret = config.authSecret ?? randomBytes(32).toString('base64url');
	const signInToken = oneTimeToken(config.oauth === null ? config.localSignInToken : null);
	const { userAgent, demoWikisUrl } = config;
	const share = new WebShare(db, log, `${hostname()} ${config.host} ${config.port}`);
	const requestsPerMinute = () => share.of(adminRequestsPerMinute);
	const configured = [config.metaApiUrl, config.streamUrl];
	const wikiApi = createActionApi({ userAgent, requestsPerMinute, configured, demoWikisUrl });
	const insightCache = new InsightCache();
	const reportSums = new ReportSumsCache(share.of);
	const turns = {
		requests: new Turns(requestLimits, share.of),
		documents: new Turns(documentLimits, share.of),
		reports: new Turns(reportLimits, share.of),
		exports: new Turns(exportLimits, share.of),
		pages: new Turns(pageLimits, share.of),
		sums: new Turns(sumLimits, share.of),
	};
	const live = databaseLive({ db, longReads, log }, share.of);
	const bodies = new ArrivingBodies(share.of);
	const signInFailures = new SignInFailures(share.of);
	const web = {
		insightCache,
		reportSums,
		sessionSecret,
		signInToken,
		signInFailures,
		wikiApi,
		requireSchema,
		turns,
		live,
		bodies,
		share,
	};
	started = { config, db, longReads, log, ...web };
	return started;
}

/** @throws {Error} before {@link startServices} */
export function services(): Services {
	if (started === null) throw new Error('the services were not started');
	return started;
}
