/**
 * Preloaded into a process (`node --import`): kills it, like a power failure, right before its KILL_AT_WRITE-th write to MongoDB or
 * rename of a file.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import mongodb from 'mongodb';

const killAt = Number(process.env.KILL_AT_WRITE);
let writes = 0;

const patch = (owner, name) => {
  const original = owner[name];
  owner[name] = function killing(...args) {
    writes += 1;
    if (writes === killAt) process.kill(process.pid, 'SIGKILL');
    return original.apply(this, args);
  };
};

patch(fs.promises, 'rename');
for (const name of ['insertOne', 'updateOne']) patch(mongodb.Collection.prototype, name);
syncBuiltinESMExports();
