import { createContext } from 'svelte';
import type { Preferences } from '#lib/domain/core/preferences.ts';

/** The reader's preferences, set once by the root layout. Read fields in templates, so that they stay current. */
export const [getPreferences, setPreferences] = createContext<Preferences>();
