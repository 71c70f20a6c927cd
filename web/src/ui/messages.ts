import { defineMessages } from '../i18n/language.svelte.ts';

/** The text of the components themselves. */
export const t = defineMessages({
	en: () => import('../i18n/en/shell.ts').then((text) => ({ default: text.ui })),
	ar: () => import('../i18n/ar/shell.ts').then((text) => ({ default: text.ui })),
});
