export { default as Board } from './Board.svelte';
export { default as Colleague } from './Colleague.svelte';
export { default as Network } from './Network.svelte';
export { default as OurApplicant } from './OurApplicant.svelte';
export { default as Ours } from './Ours.svelte';
export { default as People } from './People.svelte';
export { default as Propose } from './Propose.svelte';
export { default as PutForward } from './PutForward.svelte';
