import { stormChaos } from '../support/storm-chaos.ts';

stormChaos('--orders 60 --kills 8 --stalls 20 --races 24 --seed 11', 900_000);
