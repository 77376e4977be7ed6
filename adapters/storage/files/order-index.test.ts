import type { LocalDay, OrderId } from '../../../domain/shared/values.ts';
import { OrderIndex, type IndexEntry } from './order-index.ts';

const FRIDAY = '2026-11-27' as LocalDay;
const SATURDAY = '2026-11-28' as LocalDay;

function anEntry(id: string, folder: LocalDay, version = 1): IndexEntry {
  return { id: id as OrderId, folder, version, writtenAt: `${folder}T18:00:0${version}.000Z`, size: 100 };
}

test('a day has the entries of its folder, each once and as last put, and none that were removed', () => {
  const index = new OrderIndex();
  for (const entry of [anEntry('a', FRIDAY), anEntry('b', SATURDAY), anEntry('c', FRIDAY), anEntry('a', FRIDAY, 2)]) {
    index.put(entry);
  }
  const known = (day: LocalDay): string[] =>
    index
      .inFolder(day)
      .map(({ id, version }) => `${id}${version}`)
      .sort();
  expect([known(FRIDAY), known(SATURDAY)]).toEqual([['a2', 'c1'], ['b1']]);
  index.remove('c' as OrderId);
  index.remove('b' as OrderId);
  expect([known(FRIDAY), known(SATURDAY)]).toEqual([['a2'], []]);
});
