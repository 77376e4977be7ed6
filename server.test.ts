import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Hono, type MiddlewareHandler } from 'hono';
import { streamSSE } from 'hono/streaming';
import { securityHeaders } from './api/http/security-headers.ts';
import { CLIENT_LIMITS, listen, type HttpServer } from './server.ts';
import { openDoorRig, type DoorRig } from './tests/support/door-rig.ts';
import { freePort } from './tests/support/ports.ts';
import { until } from './tests/support/until.ts';

/** What a client may take of the server's time and memory, seen from its socket. */

const HASTY = {
  ...CLIENT_LIMITS,
  headersTimeout: 500,
  requestTimeout: 1000,
  connectionsCheckingInterval: 100,
  keepAliveTimeout: 400,
};

let rig: DoorRig;
let server: HttpServer;
let port: number;
const sockets: Socket[] = [];

beforeAll(async () => {
  port = await freePort();
  rig = await openDoorRig();
  const { app } = rig;
  const root = new Hono();
  root.get('/stream', (c) =>
    streamSSE(c, async (stream) => {
      for (let beat = 0; beat < 8; beat += 1) {
        await stream.writeSSE({ data: `beat ${beat}` });
        await pause(300);
      }
    }),
  );
  root.route('/', app as unknown as Hono);
  server = await listen({ host: '127.0.0.1', port }, root, HASTY);
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await server.close();
  await rig.close();
});

/** What the server has said on a connection, and whether it has ended it. */
async function open(text: string) {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const line = { said: '', isOver: false, since: Date.now(), send: (more: string) => socket.write(more) };
  socket.on('data', (chunk: Buffer) => (line.said += chunk.toString()));
  socket.on('close', () => (line.isOver = true));
  socket.on('error', () => undefined);
  if (text !== '') socket.write(text);
  return line;
}

const HOST = 'Host: 127.0.0.1\r\n';

test('a connection on which nothing comes is ended', async () => {
  const line = await open('');
  await until(async () => line.isOver);
});

test('who takes too long for the headers is answered 408', async () => {
  const line = await open(`GET /health/live HTTP/1.1\r\n${HOST}`);
  while (!line.isOver && Date.now() - line.since < 8000) {
    line.send('X-Slow: a\r\n');
    await pause(100);
  }
  expect(line.said).toMatch(/^HTTP\/1\.1 408 /);
  expect(line.isOver).toBe(true);
});

test('who takes too long for the body is ended', async () => {
  const line = await open(
    `POST /api/guest-session HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n`,
  );
  while (!line.isOver && Date.now() - line.since < 8000) {
    line.send(' ');
    await pause(100);
  }
  expect(line.isOver).toBe(true);
  expect(line.said).not.toMatch(/ 20\d /);
});

test('a connection that is kept for no further request is ended', async () => {
  const line = await open(`GET /health/live HTTP/1.1\r\n${HOST}\r\n`);
  await until(async () => line.said.includes('200 OK'));
  await until(async () => line.isOver);
});

test('an event stream goes on for longer than any of these', async () => {
  const line = await open(`GET /stream HTTP/1.1\r\n${HOST}\r\n`);
  await until(async () => line.said.includes('beat 7'));
  expect(Date.now() - line.since).toBeGreaterThan(HASTY.requestTimeout + HASTY.headersTimeout);
});

test.each([
  ['address', `GET /api/orders?${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`],
  ['header', `GET /health/live HTTP/1.1\r\n${HOST}X-Long: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['list of headers', `GET /health/live HTTP/1.1\r\n${HOST}${'X-Many: a\r\n'.repeat(3000)}\r\n`],
])('an endless %s is answered 431', async (_, text) => {
  const line = await open(text);
  await until(async () => line.isOver);
  expect(line.said).toMatch(/^HTTP\/1\.1 431 /);
});

test('of an endless body no more is read than there may be', async () => {
  const line = await open(
    `POST /api/guest-session HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
  for (let sent = 0; sent < 64 && !line.said.includes('413'); sent += 1) {
    line.send(chunk);
    await pause(5);
  }
  await until(async () => line.said.startsWith('HTTP/1.1 413'));
});

test('two lengths, or a length and chunks, are refused: a proxy may read them differently', async () => {
  const twice = await open(
    `POST /api/guest-session HTTP/1.1\r\n${HOST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
  );
  const mixed = await open(
    `POST /api/guest-session HTTP/1.1\r\n${HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  );
  await until(async () => twice.isOver && mixed.isOver);
  for (const { said } of [twice, mixed]) expect(said).toMatch(/^HTTP\/1\.1 400 /);
});

describe('browsers', () => {
  const headersOf = async (path: string): Promise<Headers> => (await fetch(`http://127.0.0.1:${port}${path}`)).headers;

  test.each(['/api/menu', '/api/orders', '/api/nothing', '/health/live', '/api/openapi.json'])(
    'take the answer of %s for no page, guess no type and tell nobody where they were',
    async (path) => {
      const headers = await headersOf(path);
      expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Strict-Transport-Security')).toBeNull();
    },
  );

  test.each([
    ['/', "default-src 'self'"],
    ['/sign-out/done', "default-src 'self'"],
    ['/api/docs', "default-src 'none'; script-src 'self' 'sha256-"],
    ['/api/payments/returned', "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"],
  ])('have the page %s under a policy of its own', async (path, policy) => {
    const headers = await headersOf(path);
    expect(headers.get('Content-Security-Policy')?.startsWith(policy)).toBe(true);
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  test('come by TLS from then on if they came by TLS', async () => {
    const app = new Hono()
      .use(securityHeaders('https://pizzeria.example') as MiddlewareHandler)
      .get('/', (c) => c.text('ok'));
    expect((await app.request('/')).headers.get('Strict-Transport-Security')).toBe('max-age=31536000');
  });
});
