import { defineMessages } from '../../i18n/language.svelte.ts';

/** What everyone who opens visits reads of them. */
export const t = defineMessages({
	en: () => import('../../i18n/en/record.ts'),
	ar: () => import('../../i18n/ar/record.ts'),
});
