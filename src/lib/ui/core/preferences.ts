import { createContext } from 'svelte';
import type { Preferences } from '#lib/domain/core/preferences.ts';

/** How the reader wishes to see the pages, set once by the root layout. Reading a field in a template keeps it true. */
export const [getPreferences, setPreferences] = createContext<Preferences>();
