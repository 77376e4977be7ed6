import { isRequestId, traceParentOf } from './request-id.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test.each(['a', 'req-1.2:3=4+5/6_7', 'x'.repeat(128)])('%s is a request id', (text) => {
  expect(isRequestId(text)).toBe(true);
});

test.each([[''], ['x'.repeat(129)], ['a b'], ['a\nb'], ['é'], ['"'], [7], [undefined]])(
  '%j is not a request id',
  (value) => {
    expect(isRequestId(value)).toBe(false);
  },
);

test.each([`00-${TRACE}-00f067aa0ba902b7-01`, `01-${TRACE}-00f067aa0ba902b7-00-later`])(
  'the trace id is taken from %s',
  (header) => {
    expect(traceParentOf(header)?.traceId).toBe(TRACE);
  },
);

test.each([
  `ff-${TRACE}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE}-00f067aa0ba902b7-01-later`,
  `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
  TRACE,
])('%s is not a valid traceparent', (header) => {
  expect(traceParentOf(header)).toBeUndefined();
});
