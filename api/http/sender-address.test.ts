import { Hono } from 'hono';
import { networkOf, proxyList, senderAddress } from './sender-address.ts';

const trusted = proxyList(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);

async function addressOf(remoteAddress: string | undefined, forwarded?: string): Promise<string> {
  const app = new Hono().get('/', (c) => c.text(senderAddress(c, trusted) ?? 'unknown'));
  const headers: Record<string, string> = forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded };
  const env = remoteAddress === undefined ? {} : { incoming: { socket: { remoteAddress } } };
  return (await app.request('/', { headers }, env)).text();
}

test.each([
  ['203.0.113.5', undefined, '203.0.113.5'],
  ['::ffff:203.0.113.5', undefined, '203.0.113.5'],
  // Not a proxy of ours: what it says of others is not believed.
  ['203.0.113.5', '198.51.100.1', '203.0.113.5'],
  ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
  // The sender wrote the first; our proxies the others.
  ['10.1.2.3', '1.1.1.1, 198.51.100.1, 192.0.2.7', '198.51.100.1'],
  ['10.1.2.3', 'nonsense', '10.1.2.3'],
  ['10.1.2.3', '198.51.100.1, nonsense', '10.1.2.3'],
  ['10.1.2.3', undefined, '10.1.2.3'],
  ['fd00::1', '2001:db8::1', '2001:db8::1'],
  [undefined, '198.51.100.1', 'unknown'],
])('from %s with X-Forwarded-For %s: %s', async (remote, forwarded, expected) => {
  expect(await addressOf(remote, forwarded)).toBe(expected);
});

test.each([
  ['203.0.113.5', '203.0.113.5'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is limited as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
