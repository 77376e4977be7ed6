import {
  MongoBulkWriteError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoTopologyClosedError,
  type BulkWriteResult,
} from 'mongodb';
import { isOutage } from './outages.ts';

const server = (code: number): MongoServerError => new MongoServerError({ message: 'refused', code });
const bulk = (error: ConstructorParameters<typeof MongoBulkWriteError>[0]): MongoBulkWriteError =>
  new MongoBulkWriteError(error, {} as BulkWriteResult);

test.each([
  ['a network error', new MongoNetworkError('connection closed')],
  ['a network timeout', new MongoNetworkTimeoutError('timed out')],
  ['an operation timeout', new MongoOperationTimeoutError('timed out')],
  ['a closed topology', new MongoTopologyClosedError('closed')],
  ['a bulk of writes without a primary', bulk({ message: 'not primary', code: 10_107, writeErrors: [] })],
  ['a bulk of writes whose connection was lost', bulk(new MongoNetworkError('connection closed') as never)],
  ['a bulk of writes whose server stepped down', bulk(server(189) as never)],
])('%s is an outage', (_, error) => {
  expect(isOutage(error)).toBe(true);
});

test.each([
  ['a duplicate', server(11_000)],
  ['a user without rights', server(13)],
  ['a document that is too large', server(10_334)],
  ['a bulk of writes with a duplicate', bulk({ message: 'duplicate', code: 11_000, writeErrors: [] })],
  ['a bug of ours', new TypeError('undefined is not a function')],
])('%s is not an outage', (_, error) => {
  expect(isOutage(error)).toBe(false);
});
