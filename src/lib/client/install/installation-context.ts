import { createContext } from 'svelte';
import type { Installation } from './installation.svelte.ts';

/** Whether xwiki can be installed, set once by the root layout. */
export const [getInstallation, setInstallation] = createContext<Installation>();
