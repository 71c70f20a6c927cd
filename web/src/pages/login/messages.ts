import { defineMessages } from '../../i18n/language.svelte.ts';

export const t = defineMessages({
	en: () => import('../../i18n/en/shell.ts').then((text) => ({ default: text.login })),
	ar: () => import('../../i18n/ar/shell.ts').then((text) => ({ default: text.login })),
});
