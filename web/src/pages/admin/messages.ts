import { defineMessages } from '../../i18n/language.svelte.ts';

/** The text of the health admin's pages. */
export const t = defineMessages({
	en: () => import('../../i18n/en/admin.ts'),
	ar: () => import('../../i18n/ar/admin.ts'),
});
