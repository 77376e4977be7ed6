import { stormChaos } from '../support/storm-chaos.ts';

/** A short storm; `npm run test:long` has a longer one, and `npm run chaos` one of any length. */
stormChaos('--orders 12 --kills 3 --stalls 10 --longest 9 --races 12 --seed 7', 300_000);
