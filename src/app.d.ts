import type { IncomingMessage } from 'node:http';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import type { Identity } from '#lib/domain/access/identity.ts';
import type { Preferences } from '#lib/domain/core/preferences.ts';
import type { ProblemKind } from '#lib/domain/core/problem.ts';

declare global {
	/** The version in package.json, such as `0.2.0`; put in by the build. */
	const appVersion: string;

	interface Window {
		/** The browser's offer to install the app, taken before there was code to deal with it (src/app.html). */
		installPrompt?: Event;
		/** What was last clicked before there was code to answer it (src/app.html); absent once there is. */
		earlyClick?: EventTarget | null;
		/** The texts typed before there was code to answer them (src/app.html), by field; absent once there is. */
		earlyTexts?: Map<HTMLInputElement, string>;
	}

	namespace App {
		interface Platform {
			/** Node's request, as adapter-node gives it; there is none while developing. */
			req?: IncomingMessage;
		}
		/** What an error page receives. */
		interface Error {
			/** For operators, in English; people read the message of the kind. */
			message: string;
			/**
			 * `offline`: there is no network, and nothing on the device to show in its place; `leaving`: nor will there be, since
			 * someone has signed out without a network; `locked`: what is on the device is for someone whose session has ended.
			 */
			kind: ProblemKind | 'unexpected' | 'offline' | 'leaving' | 'locked';
			/** Whom to ask for access, for `not-allowed`. */
			ask?: string[];
			/** Of somebody's page: those who may be meant. */
			alike?: { name: string; path: string }[] | undefined;
		}
		interface PageData {
			/** What a filter can be made of: on pages that have events. */
			choices?: FilterChoicesResponse;
		}
		interface Locals {
			/** Who asks, as the allowlist knows them at this very request. */
			identity: Identity;
			/** How the user wishes to see the pages on this device. */
			preferences: Preferences;
			/** The language of the answer, one of those that have messages. */
			language: string;
		}
	}
}
