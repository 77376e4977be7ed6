import { parseMongoUrl } from './url.ts';

const faultOf = (options: string): string => {
  try {
    parseMongoUrl(`mongodb://pizzeria:secret@one:27017,two:27017/shop?${options}`);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

test.each([
  'w=0',
  'w=1',
  'W=2',
  'journal=false',
  'readPreference=secondary',
  'readPreference=primaryPreferred',
  'readPreferenceTags=dc:ny',
  'maxStalenessSeconds=120',
  'readConcernLevel=local',
  'readconcernlevel=available',
  'readConcernLevel=snapshot',
  'timeoutMS=0',
])('an option that would weaken the guarantees is refused by name, without the password: %s', (option) => {
  const fault = faultOf(`retryWrites=false&${option}&appName=shop`);
  expect(fault).toMatch(/^MONGODB_URL: /);
  expect(fault).toContain(option);
  expect(fault).toContain('Leave it out');
  expect(fault).not.toContain('secret');
  expect(fault).not.toContain('appName');
});

test('all faults of a URL are reported together', () => {
  const fault = faultOf('w=1&readPreference=nearest');
  expect(fault).toContain('w=1');
  expect(fault).toContain('readPreference=nearest');
});

test.each([
  'w=majority',
  'journal=true&w=majority',
  'readPreference=primary',
  'readConcernLevel=majority',
  'readConcernLevel=linearizable',
  'retryWrites=false&retryReads=false',
  'replicaSet=rs0&authSource=admin&tls=true',
])('harmless options are accepted: %s', (options) => {
  expect(faultOf(options)).toBe('');
});

test('whatever the URL says, writes are journaled by a majority, and reads see only such writes', () => {
  const { options } = parseMongoUrl('mongodb://one/shop?wtimeoutMS=100&maxPoolSize=7').createClient();
  expect(options.writeConcern).toMatchObject({ w: 'majority', journal: true });
  expect(options.readConcern?.level).toBe('majority');
  expect(options.readPreference.mode).toBe('primary');
  expect(options.maxPoolSize).toBe(7);
});

test('timeoutMS is the deadline of a call; all waits of the driver are shorter', () => {
  const { deadlineMs, createClient } = parseMongoUrl('mongodb://one/?timeoutMS=2000&retryWrites=false');
  const { options } = createClient();
  expect(deadlineMs).toBe(2000);
  expect(options.serverSelectionTimeoutMS).toBeLessThan(deadlineMs);
  expect(options.waitQueueTimeoutMS).toBeLessThan(deadlineMs);
  expect(options.connectTimeoutMS).toBeLessThan(deadlineMs);
  expect(options.retryWrites).toBe(false);
});

test('the database is named by the URL, or pizzeria', () => {
  expect(parseMongoUrl('mongodb://one,two/shop?retryWrites=false').database).toBe('shop');
  expect(parseMongoUrl('mongodb://one').database).toBe('pizzeria');
  expect(parseMongoUrl('mongodb://one/?retryWrites=false').database).toBe('pizzeria');
});
