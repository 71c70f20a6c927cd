/** The languages of the pages. */
export type Language = 'en' | 'ar';

/** The text of one area in one language: sentences, functions that make one, and groups of these. */
export type Catalogue = object;

/** English has two plural forms; the type of each language demands all that it has. */
export interface EnglishForms {
	one: string;
	other: string;
}

/** Arabic has six. */
export interface ArabicForms {
	zero: string;
	one: string;
	two: string;
	few: string;
	many: string;
	other: string;
}

const english = new Intl.PluralRules('en');
const arabic = new Intl.PluralRules('ar');

/** The English form for a number. */
export function pluralEn(n: number, forms: EnglishForms): string {
	return english.select(n) === 'one' ? forms.one : forms.other;
}

/** The Arabic form for a number. */
export function pluralAr(n: number, forms: ArabicForms): string {
	return forms[arabic.select(n)];
}
