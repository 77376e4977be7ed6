import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { PaymentNotice, PaymentNotices, PaymentPage } from '../../ports.ts';
import type { PageId } from './simulated-books.ts';
import type { SimulatedPayments } from './simulated.ts';

const SIGNATURE_HEADER = 'Simulated-Signature';
const PATH = '/webhooks/simulated';

const notice = z.object({ order_id: z.string(), store_id: z.string() });

/**
 * The simulated provider's page, where customers complete a payment, and its notices. Both are served by one process, so that the
 * secret that signs notices never has to leave it.
 */
export function openSimulatedPage(payments: SimulatedPayments): { page: PaymentPage; notices: PaymentNotices } {
  const secret = randomBytes(32);
  const sign = (body: string): string => createHmac('sha256', secret).update(body).digest('hex');

  const page: PaymentPage = {
    async look(id) {
      const found = await payments.page(id);
      if (!found) return undefined;
      const { amount, status, returnUrl, isClosed } = found;
      return {
        amount,
        status: isClosed ? 'closed' : status,
        ...(returnUrl === undefined ? {} : { returnUrl: naming(id, returnUrl) }),
      };
    },
    async answer(id, answer) {
      await payments.answerPage(id, answer);
      const body = await noticeFor(id);
      return { path: PATH, headers: { 'Content-Type': 'application/json', [SIGNATURE_HEADER]: sign(body) }, body };
    },
  };
  const noticeFor = async (id: PageId): Promise<string> =>
    JSON.stringify({ order_id: id.orderId, store_id: (await payments.page(id))?.storeId });

  const notices: PaymentNotices = {
    id: 'simulated',
    name: 'the simulated provider',
    path: PATH,
    signatureHeader: SIGNATURE_HEADER,
    read: (body, signature = '') => Promise.resolve(readNotice(body, isSame(signature, sign(body)))),
  };
  return { page, notices };
}

/** The shop's page learns which order the customer has paid. */
function naming({ orderId }: PageId, returnUrl: string): string {
  const url = new URL(returnUrl);
  url.searchParams.set('order', orderId);
  return url.href;
}

function readNotice(body: string, isTrue: boolean): PaymentNotice {
  if (!isTrue) return { kind: 'forged', reason: 'The signature is not that of the body.' };
  const { order_id: orderId, store_id: storeId } = notice.parse(JSON.parse(body));
  return { kind: 'payment_changed', orderId, storeId };
}

function isSame(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
