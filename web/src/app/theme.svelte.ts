export type Theme = 'system' | 'light' | 'dark';

const KEPT = 'vacchain.theme';
let current = $state<Theme>('system');

/** Light, dark, or as the system has it. */
export const theme = {
	get current(): Theme {
		return current;
	},
	use(next: Theme): void {
		current = next;
		if (next === 'system') delete document.documentElement.dataset['theme'];
		else document.documentElement.dataset['theme'] = next;
		try {
			localStorage.setItem(KEPT, next);
		} catch {
			// The browser keeps nothing: the choice holds until the page is closed.
		}
	},
	restore(): void {
		try {
			const kept = localStorage.getItem(KEPT);
			if (kept === 'light' || kept === 'dark') theme.use(kept);
		} catch {
			// As above.
		}
	},
};
