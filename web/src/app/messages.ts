import { defineMessages } from '../i18n/language.svelte.ts';

/** The text of the shell: header, navigation, lock. */
export const t = defineMessages({
	en: () => import('../i18n/en/shell.ts').then((text) => ({ default: text.nav })),
	ar: () => import('../i18n/ar/shell.ts').then((text) => ({ default: text.nav })),
});
