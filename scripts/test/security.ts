/**
 * How thorough the security tests are: all of `npm run test:security` (which sets SECURITY=full), or the short version in
 * `npm test`. The only place that decides it.
 */
export const isFull = process.env.SECURITY === 'full';

/** How many inputs each parser is given. */
export const fuzzRuns = isFull ? 10_000 : 200;
