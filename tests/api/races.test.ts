import { onFilesThenEverywhere } from '../support/databases.ts';
import { raceCommands } from '../support/races.ts';

onFilesThenEverywhere((storage) => {
  raceCommands(storage, 1);
});
