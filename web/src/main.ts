import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';
import App from './App.svelte';
import { session } from './app/session.svelte.ts';
import { theme } from './app/theme.svelte.ts';
import { language } from './i18n/language.svelte.ts';

// The policy `require-trusted-types-for 'script'` turns addresses of scripts given as text away. The pages have one script
// besides their own, the worker, and it is of the same origin.
const factory = (window as { trustedTypes?: { createPolicy(name: string, rules: object): unknown } }).trustedTypes;
factory?.createPolicy('default', {
	createScriptURL(address: string): string | null {
		return new URL(address, location.href).origin === location.origin ? address : null;
	},
});

theme.restore();
void session.start();
const target = document.getElementById('app');
if (target) {
	await language.use(language.preferred());
	mount(App, { target });
}
