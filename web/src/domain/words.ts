import { defineMessages } from '../i18n/language.svelte.ts';

/** Words of the field that several roles' pages use: roles, levels, genders, decisions, reasons. Fetched with the shell. */
export const words = defineMessages({
	en: () => import('../i18n/en/shell.ts').then((text) => ({ default: text.words })),
	ar: () => import('../i18n/ar/shell.ts').then((text) => ({ default: text.words })),
});
