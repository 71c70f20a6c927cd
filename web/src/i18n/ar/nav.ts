import type { Messages } from '../en/nav.ts';
import { pluralAr } from '../messages.ts';

const pages: Messages['pages'] = {
	// Health admin
	adminParticipants: 'المشاركون',
	adminRecords: 'السجلات',
	adminSecond: 'المسؤول الثاني',
	adminHistory: 'السجل التاريخي',
	adminKeys: 'المفاتيح المشتركة',

	// Hospital's reception
	hospitalVisits: 'الزيارات',
	hospitalNewVisit: 'زيارة جديدة',
	hospitalChildren: 'الأطفال والتاريخ',
	hospitalAccess: 'الوصول',
	hospitalKey: 'مفتاح المستشفى',

	// Doctor
	doctorWaiting: 'زيارات تنتظرني',
	doctorFind: 'البحث عن طفل',

	// Physician
	physicianReady: 'جاهزة للتوقيع',
	physicianFind: 'البحث عن طفل',

	// Laboratory technician
	laboratory: 'مختبري',

	// Family
	myRecords: 'السجلات',
	wards: 'من أنا وصي عليهم',
	permissions: 'الأذونات',
	readings: 'من اطّلع',
	disputes: 'الاعتراضات',

	// School, insurer
	openRecords: 'السجلات المفتوحة لنا',
	searchFamily: 'بحث',
	askedAccess: 'طلباتنا',
	readerKey: 'مفتاحنا',

	// Institution's account
	board: 'المقترحات',
	boardPeople: 'موظفونا',
	boardNetwork: 'الشبكة',
	boardChain: 'السلسلة',

	// Everyone
	login: 'تسجيل الدخول',
	enrol: 'طلب حساب',
	enrolment: 'طلبك',
	notices: 'التنبيهات',
	sent: 'ما أُرسل',
	account: 'الحساب',
	notFound: 'الصفحة غير موجودة',
};

const messages: Messages = {
	pages,
	skip: 'الانتقال إلى المحتوى',
	navigation: 'الصفحات',
	language: 'English',
	theme: 'الألوان',
	themes: { system: 'تلقائي', light: 'فاتح', dark: 'داكن' },
	newNotices: (n) =>
		pluralAr(n, {
			zero: 'لا تنبيهات جديدة',
			one: 'تنبيه جديد',
			two: 'تنبيهان جديدان',
			few: `${n} تنبيهات جديدة`,
			many: `${n} تنبيهًا جديدًا`,
			other: `${n} تنبيه جديد`,
		}),
	logOut: 'تسجيل الخروج',
	notRegistered: 'غير مسجَّل بعد',
	starting: 'جارٍ البدء …',
	connectionLost: 'انقطع الاتصال. ما تفعله محفوظ ويُرسَل عند عودته.',
	notFoundText: 'هذه الصفحة غير موجودة، أو تخص دورًا آخر.',
	toStart: 'إلى صفحة البداية',
	pageFailed: 'تعذّر جلب هذه الصفحة. ربما توجد نسخة أحدث. ما كتبته ولم ترسله يضيع عند إعادة التحميل.',
	reload: 'إعادة تحميل الصفحة',
	lock: {
		title: 'أدخل كلمة المرور للمتابعة',
		locked: 'قُفلت الصفحة لأن أحدًا لم يستخدمها منذ خمس دقائق. ما كتبته ما زال موجودًا.',
		ended: 'انتهت جلستك. ما كتبته ما زال موجودًا.',
		elsewhere: 'تغيّر عنوان شبكتك، لذلك نحتاج إلى كلمة المرور من جديد. ما كتبته ما زال موجودًا.',
		password: 'كلمة المرور',
		unlock: 'متابعة',
		as: 'الحساب الحالي',
	},
};

export default messages;
