import { defineMessages } from '../../i18n/language.svelte.ts';

/** The text of the explorer's pages. */
export const t = defineMessages({
	en: () => import('../../i18n/en/explorer.ts'),
	ar: () => import('../../i18n/ar/explorer.ts'),
});
