import type { Parser } from './parser-kinds.ts';
import { addresses } from './parsers/addresses.ts';
import { answers } from './parsers/answers.ts';
import { forms } from './parsers/forms.ts';
import { settings } from './parsers/settings.ts';
import { shown } from './parsers/shown.ts';

/** Every parser of what comes from outside. */
export const parsers: readonly Parser[] = [...addresses, ...forms, ...answers, ...shown, ...settings];
