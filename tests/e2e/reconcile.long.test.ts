import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEveryStorage } from '../support/databases.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';
import { walkTo } from '../support/walk.ts';

/** Comparing all records while the pizzeria is open. */

onEveryStorage((storage) => {
  let rig: ProcessRig;
  beforeAll(async () => {
    rig = await openProcessRig(storage());
    await rig.start();
  });
  afterAll(() => rig.close());

  const reconcile = (...args: string[]) => rig.tool('dist/operations/cli/reconcile.js', '--grace', '0', ...args);
  const paymentOf = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body.payment.status as string;

  /** Changes the simulated provider's books. */
  function forge(id: string, change: (page: { captured?: { minor: number }; log: string[] }) => void): void {
    const file = join(rig.folder, 'simulated-payments', `${id}.json`);
    const page = JSON.parse(readFileSync(file, 'utf8'));
    change(page);
    writeFileSync(file, JSON.stringify(page));
  }

  test('orders of all kinds agree; discrepancies are reported, and nothing is changed', async () => {
    const pickup = { delivery_address: null };
    const [sold, kept, lost, cooking] = [
      await rig.place(pickup),
      await rig.place(),
      await rig.place(),
      await rig.place(),
    ];
    await rig.place({ payment_method: 'cash', payment_token: null });
    await rig.call('POST', '/api/orders/drafts', { pizzas: [] });
    await walkTo(rig, sold.id, 'delivered');
    await rig.call('DELETE', `/api/orders/${kept.id}`);
    await until(async () => (await paymentOf(kept.id)) === 'voided' && (await paymentOf(sold.id)) === 'captured');
    await rig.call('POST', `/api/kitchen/orders/${cooking.id}/start`);
    await until(async () => (await paymentOf(cooking.id)) === 'captured');
    await until(
      async () => (await rig.call('GET', `/api/orders/${sold.id}/workflow`)).body.execution_status === 'COMPLETED',
    );
    await until(
      async () => (await rig.call('GET', `/api/orders/${kept.id}/workflow`)).body.execution_status === 'COMPLETED',
    );
    expect(await reconcile()).toEqual({ code: 0, output: '6 orders of 1 stores checked; 0 findings.\n' });

    forge(kept.id, (page) => Object.assign(page, { captured: { minor: 3451, currency: 'USD' } }));
    forge(cooking.id, (page) => page.log.push('captured 3451 USD'));
    await rig.cli('workflow', 'terminate', '--workflow-id', `order/main/${lost.id}`, '--reason', 'a test');
    const { code, output } = await reconcile('--store', 'main', '--days', '2');
    expect(code).toBe(1);
    const lines = output.trim().split('\n');
    expect(lines.filter((line) => line.startsWith('    → '))).toHaveLength(4);
    const codes = lines.filter((line) => !line.startsWith('    → ')).map((line) => line.split('  ').slice(0, 2).join(' ')).toSorted(); // prettier-ignore
    expect(codes).toEqual([
      '6 orders of 1 stores checked; 4 findings.',
      `books_differ main/${kept.id}`,
      `captured_twice main/${cooking.id}`,
      `money_without_food main/${kept.id}`,
      `unattended main/${lost.id}`,
    ]);
    expect(await paymentOf(kept.id)).toBe('voided');
  });

  test('it runs daily on a schedule, and rejects unknown options', async () => {
    expect(await rig.cli('schedule', 'describe', '--schedule-id', 'reconcile-daily')).toContain('reconcile');
    for (const args of [['--days', '0'], ['--store', 'No Such'], ['--dayz', '3'], ['--grace', 'some']]) {
      const { code, output } = await reconcile(...args);
      expect({ args, code }).toEqual({ args, code: 1 });
      expect(output).toContain('npm run reconcile');
    } // prettier-ignore
  });
});
