import type { AuditAnchors, Storage } from '../../ports.ts';

/** The contract of every storage about the lines of the audit trail. */
export function auditContract(open: () => Storage): void {
  const audit = () => open().audit;
  const lines = async (chain: string): Promise<string[]> => {
    const found = [];
    for await (const line of audit().lines(chain)) found.push(line);
    return found;
  };
  const line = (index: number): string => JSON.stringify({ seq: index, text: '×'.repeat(20) });
  const many = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) => line(from + index));

  describe('the audit trail', () => {
    test('a chain’s lines are read in order, however many there are', async () => {
      await audit().append('20261120T120000-aa', 0, many(0, 3));
      await audit().append('20261120T120000-aa', 3, many(3, 1200));
      expect(await lines('20261120T120000-aa')).toEqual(many(0, 1200));
      expect(await lines('20261120T120000-zz').catch(() => [])).toEqual([]);
    });

    test('lines that are given again are there once', async () => {
      await audit().append('20261121T120000-bb', 0, many(0, 2));
      await audit().append('20261121T120000-bb', 0, many(0, 2));
      await audit().append('20261121T120000-bb', 0, many(0, 4));
      expect(await lines('20261121T120000-bb')).toEqual(many(0, 4));
    });

    test('chains are listed from the oldest on, and removed as a whole', async () => {
      await audit().append('20261119T120000-cc', 0, many(0, 1));
      expect(await audit().chains()).toEqual(['20261119T120000-cc', '20261120T120000-aa', '20261121T120000-bb']);
      await audit().remove('20261120T120000-aa');
      await audit().remove('20261120T120000-aa');
      expect(await audit().chains()).toEqual(['20261119T120000-cc', '20261121T120000-bb']);
      expect(await lines('20261121T120000-bb')).toHaveLength(4);
    });
  });
}

/** The contract of every store of keys about the anchors of the trail. */
export function anchorsContract(open: () => AuditAnchors): void {
  test('the latest anchor of each chain is kept', async () => {
    const anchor = { chain: '20261120T120000-aa', last: 4, hash: 'h4', at: '2026-11-20T12:00:00.000Z', mac: 'm4' };
    await open().put(anchor);
    await open().put({ ...anchor, last: 7, hash: 'h7', mac: 'm7' });
    await open().put({ ...anchor, chain: '20261121T120000-bb' });
    const all = [...(await open().all())].toSorted((a, b) => (a.chain < b.chain ? -1 : 1));
    expect(all).toEqual([
      { ...anchor, last: 7, hash: 'h7', mac: 'm7' },
      { ...anchor, chain: '20261121T120000-bb' },
    ]);
    await open().remove('20261120T120000-aa');
    await open().remove('20261120T120000-aa');
    expect(await open().all()).toHaveLength(1);
  });
}
