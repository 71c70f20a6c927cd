import { defineMessages } from '../../i18n/language.svelte.ts';

export const t = defineMessages({
	en: () => import('../../i18n/en/family.ts'),
	ar: () => import('../../i18n/ar/family.ts'),
});
