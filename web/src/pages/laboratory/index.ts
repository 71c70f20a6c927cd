export { default as Laboratory } from './Laboratory.svelte';
