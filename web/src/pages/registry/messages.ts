import { defineMessages } from '../../i18n/language.svelte.ts';

/** The text that pages of health admins and of institutions share. */
export const t = defineMessages({
	en: () => import('../../i18n/en/registry.ts'),
	ar: () => import('../../i18n/ar/registry.ts'),
});
