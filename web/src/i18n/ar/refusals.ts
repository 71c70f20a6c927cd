import type { Messages } from '../en/refusals.ts';

const messages: Messages = {
	named: {
		'password-too-short': { message: 'كلمة المرور 8 أحرف على الأقل.', advice: 'اختر كلمة أطول.' },
		'password-weak': {
			message: 'يمكن تخمين كلمة المرور هذه.',
			advice: 'اختر أربع كلمات أو أكثر لا علاقة بينها ولا علاقة لها بك.',
		},
		'needs-device-code': {
			message: 'يحتاج هذا الحساب إلى سر جهاز مع كلمة المرور.',
			advice: 'اختر «استخدام سر جهاز».',
		},
		'login-refused': {
			message: 'اسم المستخدم أو كلمة المرور أو رمز الجهاز غير صحيح.',
			advice: 'تحقق منها وحاول مرة أخرى. يساعدك مسؤول صحي إذا فُقدت.',
		},
		'not-found': {
			message: 'لم يُعثر على شيء: لا وجود له، أو ليس لديك وصول إليه.',
			advice: 'تحقق من الاسم، أو اطلب الوصول من الأسرة.',
		},
		unreachable: { message: 'تعذّر الوصول إلى البوابة.', advice: 'تحقق من الاتصال. ما كتبته باقٍ هنا.' },
		disconnected: { message: 'انقطع الاتصال.', advice: 'ما وُقِّع يُرسَل عند عودة الاتصال.' },
		TooManyAttempts: {
			message: 'جرت محاولات كثيرة باسم المستخدم هذا.',
			advice: 'انتظر قليلًا ثم حاول مرة أخرى.',
		},
		SessionEnded: { message: 'انتهت جلستك.', advice: 'أدخل كلمة المرور للمتابعة؛ لم يُفقد شيء مما كتبته.' },
	},
	defect: {
		message: 'في هذه الصفحة خلل ولم تستطع تنفيذ ذلك.',
		advice: 'أعد تحميل الصفحة. وإن تكرر ذلك فأخبر المؤسسة التي تشغّلها.',
	},
};

export default messages;
