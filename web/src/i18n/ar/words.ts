import type { Messages } from '../en/words.ts';

const messages: Messages = {
	roles: {
		'health-authority': 'هيئة الصحة',
		hospital: 'مستشفى',
		laboratory: 'مختبر',
		school: 'مدرسة',
		insurer: 'شركة تأمين',
		'health-admin': 'مسؤول صحي',
		receptionist: 'موظف استقبال',
		doctor: 'طبيب معاين',
		physician: 'طبيب مُطعِّم',
		'laboratory-technician': 'فني مختبر',
		'school-officer': 'موظف مدرسة',
		'insurance-agent': 'موظف تأمين',
		family: 'أسرة',
		gateway: 'بوابة',
		custody: 'جهة حفظ',
	},
	levels: {
		'half-a': 'النصف الأول من المفاتيح',
		'half-b': 'النصف الثاني من المفاتيح',
		proof: 'إثبات التطعيم فقط',
		full: 'كل شيء',
	},
	genders: { female: 'أنثى', male: 'ذكر', other: 'غير ذلك', unknown: 'غير معروف' },
	decisions: { cleared: 'مسموح: يمكن تطعيمه', deferred: 'مؤجَّل: ليس الآن' },
	noteKinds: { written: 'ملاحظة', corrected: 'ملاحظة مصحَّحة', withdrawn: 'سُحبت الملاحظة', addendum: 'ملحق' },
	notGiven: {
		not_available: 'غير متوفر',
		refused: 'رفضته الأسرة',
		contraindicated: 'يُمنع إعطاؤه لهذا الطفل',
		other: 'سبب آخر',
	},
	closing: { unsigned: 'لم يوقّع أحد: أُجّلت أو توقفت', entered_in_error: 'ما كان ينبغي فتحها' },
	voidReasons: { 'created-in-error': 'أُنشئ بالخطأ', duplicate: 'للطفل سجل آخر' },
	namesakes: { twin: 'توأم', namesake: 'طفل آخر بالاسم نفسه' },
	rulings: { retracted: 'مسحوبة', reinstated: 'تُحتسب من جديد' },
	powers: {
		replace_keys: 'مفاتيح جديدة',
		change_owner: 'مالك آخر',
		void_record: 'إبطال السجل',
		erase_record: 'محو السجل',
		merge_record: 'دمج سجلين',
		undo_merge: 'التراجع عن الدمج',
	},
	unnamed: 'مولود بلا اسم',
	sealedChild: 'لا يمكن فتح بيانات الطفل',
	nobody: 'شخص غير معروف',
};

export default messages;
