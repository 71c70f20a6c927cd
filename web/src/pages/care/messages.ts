import { defineMessages } from '../../i18n/language.svelte.ts';

/** What the pages of hospitals, doctors and physicians have in common. */
export const t = defineMessages({
	en: () => import('../../i18n/en/care.ts'),
	ar: () => import('../../i18n/ar/care.ts'),
});
