import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Logger } from 'pino';
import { connectClient, createLog } from '../../bootstrap/compose.ts';
import { readConfig, temporalAddress, type Config } from '../../bootstrap/config.ts';
import { openKeys, privacyOf } from '../../bootstrap/storage.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { MESSAGES, messageFrom, type MessageType } from '../../application/access/commands.ts';
import { Refused } from '../../application/refused.ts';
import type { Principal } from '../../application/principal.ts';
import { parseOrderId, parseStoreId, type CustomerId, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { TokenRefused } from '../../ports.ts';
import { commandSignal, commandUpdate, orderQuery, orderWorkflowId } from '../../workflows/messages.ts';
import { senderOf } from './sender.ts';

const USAGE = `npm run signal -- <store>/<order> <command> --as chef           sends a command to an order's workflow
npm run signal -- main/ord_… startCooking --as kitchen@oven-2    in a role, under a name: who has the keys is believed
npm run signal -- main/ord_… cancel --reason "Oven broken."      by the token in SIGNAL_TOKEN

Commands: ${MESSAGES.join(', ')}.
--as        a user of the development issuer, such as chef, or <role>@<name>
--reason    of hold and cancel
--driver    of assignDriver, sendOut, handOver and unassignDriver; drivers act for themselves
--cook      who prepares, begins or completes it, on a device of several cooks
--wait      for the answer: it ends with 1 if the command is refused. Otherwise a refusal is shown with the order's workflow

It is sealed with PAYLOAD_KEYS, for this order and this command only, and is good for five minutes. Refunds go by the API.`;

const ANSWER_TIMEOUT_MS = 20_000;
const TEXTS = ['reason', 'driver', 'cook'] as const;

interface Order {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
}

interface Request extends Order {
  readonly type: MessageType;
  readonly as: string | undefined;
  readonly fields: Readonly<Partial<Record<(typeof TEXTS)[number], string>>>;
  readonly waits: boolean;
}

/** `npm run signal`, while the pizzeria is running. */
async function main({ storeId, orderId, type, as, fields, waits }: Request): Promise<void> {
  const config = readConfig();
  const log = createLog(config, 'signal');
  const sender = await senderOf(config, as, { usage: USAGE, stores: [storeId] });
  const meta = messageFrom(sender, type, { storeId, now: Date.now(), commandId: `signal.${randomUUID()}` });
  const client = connectClient(config);
  const handle = client.workflow.getHandle(orderWorkflowId(storeId, orderId));
  const whose = async (): Promise<CustomerId | undefined> => (await handle.query(orderQuery))?.customer?.id;
  const command = await sealed(config, log, { type, ...contentOf(sender, fields) }, { storeId, whose });
  const message = { ...meta, ...command };
  const by = `${sender.role} ${sender.id}`;
  await client.connection.withDeadline(Date.now() + ANSWER_TIMEOUT_MS, async () => {
    if (!waits) {
      await handle.signal(commandSignal(type), message);
      process.stdout.write(`Sent to ${storeId}/${orderId}: ${type}, by ${by}.\n`);
      return;
    }
    const { status } = await handle.executeUpdate(commandUpdate(type), { args: [message] });
    process.stdout.write(`Done by ${by}: ${storeId}/${orderId} is ${status}.\n`);
  });
}

function contentOf(sender: Principal, { reason, driver, cook }: Request['fields']): object {
  const driverId = driver ?? (sender.role === 'driver' ? sender.id : undefined);
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(driverId === undefined ? {} : { driverId }),
    ...(cook === undefined ? {} : { cook: { id: cook } }),
  };
}

/** Free text is sealed for the order's customer, as the API seals it. */
async function sealed(
  config: Config,
  log: Logger,
  command: { readonly type: MessageType; readonly reason?: string },
  { storeId, whose }: Pick<Order, 'storeId'> & { readonly whose: () => Promise<CustomerId | undefined> },
): Promise<object> {
  if (command.reason === undefined) return command;
  const keys = await openKeys(config, log, 'serve');
  try {
    return await privacyOf(config, { keys }).sealCommand(command as never, { storeId, customerId: await whose() });
  } finally {
    await keys.close();
  }
}

function readRequest(): Request {
  const { positionals, values } = readArguments();
  const [path = '', command] = positionals;
  const [, store = '', order = ''] = /^([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const [storeId, orderId] = [parseStoreId(store), parseOrderId(order)];
  const type = MESSAGES.find((each) => each === command);
  if (!storeId || !orderId || !type || positionals.length > 2) throw new StartupError(USAGE);
  const fields = Object.fromEntries(
    TEXTS.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
  return { storeId, orderId, type, as: values.as, fields, waits: values.wait };
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        as: { type: 'string' },
        reason: { type: 'string' },
        driver: { type: 'string' },
        cook: { type: 'string' },
        wait: { type: 'boolean', default: false },
      },
    });
  } catch {
    throw new StartupError(USAGE);
  }
}

/** In one line, without a stack. */
function explained(error: unknown, request: Request): unknown {
  if (error instanceof Refused || error instanceof TokenRefused) return new StartupError(error.message);
  if (error instanceof WorkflowNotFoundError)
    return new StartupError(`${request.storeId}/${request.orderId} has no running workflow at ${temporalAddress(readConfig())}.`); // prettier-ignore
  if (error instanceof WorkflowUpdateFailedError)
    return new StartupError(`Refused: ${error.cause?.message ?? error.message}`);
  return error;
}

if (isEntryPoint(import.meta.filename)) {
  await runProcess(async () => {
    const request = readRequest();
    await main(request).catch((error: unknown) => {
      throw explained(error, request);
    });
  });
}
