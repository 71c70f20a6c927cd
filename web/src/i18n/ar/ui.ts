import type { Messages } from '../en/ui.ts';
import { pluralAr } from '../messages.ts';

const messages: Messages = {
	busy: 'يرجى الانتظار',
	optional: '(اختياري)',
	error: 'خطأ:',
	problem: 'توجد مشكلة',
	choose: 'اختر …',
	day: 'اليوم',
	month: 'الشهر',
	year: 'السنة',
	change: 'تغيير',
	none: 'لا يوجد',
	close: 'إغلاق',
	back: 'رجوع',
	retry: 'حاول مرة أخرى',
	show: 'إظهار',
	hide: 'إخفاء',
	loading: 'جارٍ التحميل …',
	newPassword: 'كلمة المرور الجديدة',
	newPasswordAgain: 'كلمة المرور الجديدة مرة أخرى',
	newPasswordHint: 'أربع كلمات لا علاقة بينها يسهل تذكرها ويصعب تخمينها.',
	passwordGood: 'كلمة المرور هذه جيدة.',
	steps: 'الخطوات',
	stepOf: (step, of) => `الخطوة ${step} من ${of}`,
	charactersLeft: (n) =>
		pluralAr(n, {
			zero: 'لم يبقَ أي حرف',
			one: 'بقي حرف واحد',
			two: 'بقي حرفان',
			few: `بقيت ${n} أحرف`,
			many: `بقي ${n} حرفًا`,
			other: `بقي ${n} حرف`,
		}),
	found: (n) =>
		pluralAr(n, {
			zero: 'لا اقتراحات',
			one: 'اقتراح واحد',
			two: 'اقتراحان',
			few: `${n} اقتراحات`,
			many: `${n} اقتراحًا`,
			other: `${n} اقتراح`,
		}),
	nothingFits: 'لا شيء يطابق ما كُتب.',
	tx: {
		signed: 'تم التوقيع، وهو في طريقه إلى الشبكة. إذا انقطع الاتصال يُرسَل عند عودته.',
		sent: 'أُرسل، وينتظر كتلة.',
		recorded: 'سُجّل.',
		final: 'سُجّل نهائيًا: يبقى في السجل التاريخي.',
		refused: 'لم يُنفَّذ.',
		unknown: 'لا يُعرف هل نُفِّذ هذا. راجع ما كان سيغيّره قبل أن تعيده.',
	},
	retryIn: (seconds) =>
		pluralAr(seconds, {
			zero: 'حاول مرة أخرى الآن.',
			one: 'حاول مرة أخرى بعد ثانية.',
			two: 'حاول مرة أخرى بعد ثانيتين.',
			few: `حاول مرة أخرى بعد ${seconds} ثوانٍ.`,
			many: `حاول مرة أخرى بعد ${seconds} ثانية.`,
			other: `حاول مرة أخرى بعد ${seconds} ثانية.`,
		}),
	camera: {
		none: 'لا يمكن استعمال الكاميرا هنا. اكتب الرمز، أو استعمل قارئًا يدويًا.',
		unsupported: 'لا يقرأ هذا المتصفح الرموز بالكاميرا. اكتب الرمز، أو استعمل قارئًا يدويًا.',
	},
};

export default messages;
