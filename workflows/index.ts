/** The entry of the workflow bundle: each export is a workflow type. */
export { bulkRepair } from './bulk-repair.ts';
export { dispatcher } from './dispatcher.ts';
export { order } from './order.ts';
export { rollout } from './rollout.ts';
export { reconcile, repair } from './reconcile.ts';
