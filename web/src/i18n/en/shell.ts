/** The text that every page needs, in one file. */
export { default as login } from './login.ts';
export { default as nav } from './nav.ts';
export { default as refusals } from './refusals.ts';
export { default as status } from './status.ts';
export { default as ui } from './ui.ts';
export { default as words } from './words.ts';
