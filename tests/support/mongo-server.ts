import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoMemoryReplSet } from 'mongodb-memory-server-core';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { cacheFolder, fetchWithMaven, findOnPath, firstThatWorks, type Say } from '../../lib/programs.ts';

/** The MongoDB server of a test run: a real one if possible, otherwise the stand-in. */
export interface TestMongo {
  readonly url: string;
  readonly name: string;
  stop(): Promise<void>;
}

/** The downloaded version, the same as in docker-compose.yml. */
const MONGOD_VERSION = '8.0.13';
const DOWNLOADS = 'https://fastdl.mongodb.org';
const PROBE_MS = 5_000;

const STAND_IN_VERSION = '1.47.0';
const STAND_IN_LIBRARIES = [
  `de.bwaldvogel:mongo-java-server-h2-backend:${STAND_IN_VERSION}`,
  'org.slf4j:slf4j-nop:2.0.17',
];

/** @returns undefined if none is available: tests of MongoDB are skipped then */
export async function startMongo(folder: string, say: Say): Promise<TestMongo | undefined> {
  const given = process.env['TEST_MONGODB_URL'];
  if (given) return { url: given, name: 'the server of TEST_MONGODB_URL', stop: async () => undefined };
  const ways = [
    { name: 'mongod on the PATH', get: () => startInstalled() },
    { name: `mongod ${MONGOD_VERSION}, downloaded`, get: () => startDownloaded(say) },
    { name: `mongo-java-server ${STAND_IN_VERSION}, a stand-in by Maven`, get: () => startStandIn(folder, say) },
  ];
  try {
    const mongo = await firstThatWorks(() => undefined, 'a MongoDB server', ways, '');
    say(`Tests of MongoDB run on ${mongo.name}.`);
    return mongo;
  } catch {
    say('TESTS OF MONGODB ARE SKIPPED: no server could be had. Set TEST_MONGODB_URL, put mongod on the PATH, let this');
    say(`machine reach ${DOWNLOADS}, or install Java 17 and Maven.`);
    return undefined;
  }
}

async function startInstalled(): Promise<TestMongo> {
  const systemBinary = await findOnPath('mongod');
  if (!systemBinary) throw new Error('There is no system binary.');
  return startReplicaSet({ systemBinary }, `mongod, a replica set of one (${systemBinary})`);
}

async function startDownloaded(say: Say): Promise<TestMongo> {
  const downloadDir = join(cacheFolder(), 'mongod');
  // Without a network the download would retry for long, so check the network first.
  if (!existsSync(downloadDir)) {
    await fetch(DOWNLOADS, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    say(`Downloading mongod ${MONGOD_VERSION} for the tests, once …`);
  }
  await mkdir(downloadDir, { recursive: true });
  return startReplicaSet({ downloadDir, version: MONGOD_VERSION }, `mongod ${MONGOD_VERSION}, a replica set of one`);
}

async function startReplicaSet(binary: object, name: string): Promise<TestMongo> {
  const set = await MongoMemoryReplSet.create({ binary, replSet: { count: 1, storageEngine: 'wiredTiger' } });
  return { url: set.getUri(), name, stop: async () => void (await set.stop()) };
}

/** In a separate file, committed with each write, so acknowledged writes are durable. It has no sessions, so no retried writes. */
async function startStandIn(folder: string, say: Say): Promise<TestMongo> {
  const libraries = join(cacheFolder(), `mongo-java-server-${STAND_IN_VERSION}`);
  if (!existsSync(libraries)) {
    say('Getting a stand-in for MongoDB for the tests from Maven, once …');
    await mkdir(cacheFolder(), { recursive: true });
    await rm(`${libraries}.new`, { recursive: true, force: true });
    await fetchWithMaven(STAND_IN_LIBRARIES, `${libraries}.new`);
    await rename(`${libraries}.new`, libraries);
  }
  const java = await findOnPath('java');
  if (!java) throw new Error('Java is not installed.');
  const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx512m', '-cp', join(libraries, '*')];
  const source = join(PROJECT_ROOT, 'tests', 'support', 'MongoStandIn.java');
  const server = spawn(java, [...options, source, join(folder, 'mongo-stand-in.db')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const port = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const listening = /listening on (\d+)/.exec(said)?.[1];
      if (listening !== undefined) resolve(listening);
    });
    server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    server.once('error', reject);
    server.once('close', () => reject(new Error(said.trim().split('\n', 1)[0])));
  });
  return {
    url: `mongodb://127.0.0.1:${port}/?retryWrites=false&retryReads=false`,
    name: `mongo-java-server ${STAND_IN_VERSION} (a stand-in, no real mongod)`,
    stop: async () => {
      const closed = once(server, 'close');
      server.kill('SIGKILL');
      await closed;
    },
  };
}
