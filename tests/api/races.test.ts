import { onFilesThenMongo } from '../support/databases.ts';
import { raceCommands } from '../support/races.ts';

onFilesThenMongo((storage) => {
  raceCommands(storage, 2);
});
