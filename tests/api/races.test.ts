import { onEveryStorage } from '../support/databases.ts';
import { raceCommands } from '../support/races.ts';

onEveryStorage((storage) => {
  raceCommands(storage, 2);
});
