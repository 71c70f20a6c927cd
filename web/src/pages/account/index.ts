export { default as Account } from './Account.svelte';
export { default as Notices } from './Notices.svelte';
export { default as Sent } from './Sent.svelte';
