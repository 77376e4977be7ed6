import { COOKING } from './cooking.ts';
import { HANDING_OVER } from './handing-over.ts';
import { MOVING } from './moving.ts';
import { OTHERS } from './others.ts';
import { PLACING } from './placing.ts';
import { RACES } from './races.ts';
import { ROLLOUTS } from './rollouts.ts';
import type { Way } from './way.ts';

/** Every path with a recorded history. */
export const WAYS: readonly Way[] = [
  ...PLACING,
  ...COOKING,
  ...HANDING_OVER,
  ...RACES,
  ...MOVING,
  ...OTHERS,
  ...ROLLOUTS,
];
