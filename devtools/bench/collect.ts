import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/**
 * Loaded into a program before anything else, in each of its threads, when its memory is measured: on SIGUSR2 all of them collect their garbage.
 * Otherwise what is measured would be how long ago they last did. Needs `--expose-gc`.
 */

const { gc } = globalThis as { gc?: () => void };
const channel = new BroadcastChannel('bench: collect garbage');
channel.addEventListener('message', () => gc?.());
channel.unref();
if (isMainThread) {
  process.on('SIGUSR2', () => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel between threads has no origin
    channel.postMessage(undefined);
    gc?.();
  });
}
