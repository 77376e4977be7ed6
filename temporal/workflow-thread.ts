import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';

/**
 * Loaded in the SDK's workflow thread before any workflow (`workflow-bundle.ts`). It turns off two services of the SDK that take half of that
 * thread's time:
 *
 * - A watchdog for each call into workflow code, about eighty times an order: Node starts and joins a thread for every one. It could only
 *   interrupt an endless loop, whose task the server has given to another worker long before.
 * - A stack trace of every promise, for the stack trace query. Without frames it is empty, yet each compiles three functions.
 */
if (!isMainThread) {
  const { prototype } = Script;
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the script.
  const { runInContext } = prototype;
  prototype.runInContext = function runWithoutWatchdog(context, options) {
    return runInContext.call(this, context, { ...options, timeout: undefined }) as unknown;
  };
  globalHandlers.uninstall();
  globalHandlers.promiseHookInstalled = false;
}
