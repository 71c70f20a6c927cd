import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';
import App from './App.svelte';
import { session } from './app/session.svelte.ts';
import { theme } from './app/theme.svelte.ts';
import { language } from './i18n/language.svelte.ts';

theme.restore();
void session.start();
const target = document.getElementById('app');
if (target) {
	await language.use(language.preferred());
	mount(App, { target });
}
