import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/**
 * Preloaded into each thread of a program whose memory is measured: on SIGUSR2 all of them collect garbage, so that the measurement does
 * not depend on when they last did. Needs `--expose-gc`.
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
