export { default as Apply } from './Apply.svelte';
export { default as Waiting } from './Waiting.svelte';
