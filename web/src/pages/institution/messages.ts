import { defineMessages } from '../../i18n/language.svelte.ts';

/** The text of an institution's pages. */
export const t = defineMessages({
	en: () => import('../../i18n/en/institution.ts'),
	ar: () => import('../../i18n/ar/institution.ts'),
});
