import { defineMessages } from '../i18n/language.svelte.ts';

/** The text of the components themselves. */
export const t = defineMessages({
	en: () => import('../i18n/en/ui.ts'),
	ar: () => import('../i18n/ar/ui.ts'),
});
