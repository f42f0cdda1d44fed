import type { TurnLimits } from './turns.ts';

/** Requests of users but for whole pages, until their answer begins: far more than pages send at the same time. */
export const requestLimits: TurnLimits = { perUser: 16, inAll: 200, waiting: 400 };

/** Whole pages, which the process makes in one go: one with a long filter takes a second. */
export const documentLimits: TurnLimits = { perUser: 2, inAll: 100, waiting: 400 };

/** Reports and their files: made in one go, too, of all that is known of thousands of people. */
export const reportLimits: TurnLimits = { perUser: 2, inAll: 20, waiting: 30 };

/** Numbers for charts, which are sums of many events. A page with all charts asks for six at once. */
export const sumLimits: TurnLimits = { perUser: 2, inAll: 4, waiting: 30 };

/** Whole exports. A third one of a user waits, a fifth one is refused. */
export const exportLimits: TurnLimits = { perUser: 2, inAll: 20, waiting: 2 };

/**
 * Pages of long reads, a turn each, so that those who read little get between those who read much: pages of exports,
 * of what live pages have missed, and of what a device copies. They rest for twice the time that they took, which
 * leaves most of the process to those who ask for a page.
 */
export const pageLimits: TurnLimits = { perUser: 2, inAll: 2, waiting: 30, rest: 2 };

/** Events in a page of a long read: formatting them is what the process does in one go. */
export const longPage = 200;

/** Events in a page that needs no turn: a list in a browser asks for no more. */
export const longestShortPage = 100;

/** A reader of an export who takes nothing for so long, in ms, is cut off, so that others get their turn. */
export const longestStandstill = 60_000;

/** Live connections: of one session, and in all. */
export const liveLimits = { perSession: 20, inAll: 2_000 };
