import { Webhook } from 'standardwebhooks';
import { verify } from './signature.ts';

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const OTHER = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NOW = Date.parse('2026-11-20T18:00:00.000Z');
const BODY = '{"type":"batch_arrived"}';

function signed({ id = 'd-1', at = NOW, body = BODY, secret = SECRET } = {}) {
  const signature = new Webhook(secret).sign(id, new Date(at), body);
  return { id, timestamp: String(at / 1000), signature };
}

test('what the specification’s own library signs is genuine', () => {
  expect(verify(signed(), BODY, [SECRET], NOW)).toEqual({ outcome: 'genuine', id: 'd-1', sentAt: NOW });
});

test('one of several secrets, and one of several signatures, is enough', () => {
  const { signature, ...headers } = signed();
  const several = { ...headers, signature: `${signed({ secret: OTHER }).signature} v2,x ${signature}` };
  expect(verify(several, BODY, [OTHER.replace('M', 'N'), SECRET], NOW).outcome).toBe('genuine');
});

test.each([
  ['another secret', signed({ secret: OTHER }), BODY],
  ['another body', signed(), `${BODY} `],
  ['another id', { ...signed(), id: 'd-2' }, BODY],
  ['another time', { ...signed(), timestamp: String(NOW / 1000 + 1) }, BODY],
  ['a signature cut short', { ...signed(), signature: signed().signature.slice(0, -4) }, BODY],
  ['no signature', { ...signed(), signature: undefined }, BODY],
  ['no version', { ...signed(), signature: signed().signature.slice(3) }, BODY],
  ['a time too old', signed({ at: NOW - 301_000 }), BODY],
  ['a time too far ahead', signed({ at: NOW + 301_000 }), BODY],
  ['no time', { ...signed(), timestamp: 'NaN' }, BODY],
])('with %s it is forged', (_, headers, body) => {
  expect(verify(headers, body, [SECRET], NOW).outcome).toBe('forged');
});

test('a source without secrets has no genuine deliveries', () => {
  expect(verify(signed(), BODY, [], NOW).outcome).toBe('forged');
});
