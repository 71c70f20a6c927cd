import { describeAccessible } from '../support/axe.ts';

describeAccessible('account', [
	{ name: 'notices', path: '/notices', role: 'family' },
	{ name: 'what was sent', path: '/sent', role: 'family' },
	{ name: 'the account', path: '/account', role: 'family' },
]);
