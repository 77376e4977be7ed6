/** Keeps the screen on. It is lost whenever the page is hidden, so it is asked for again when it is seen. */
export interface Awake {
  /** From a tap. */
  keep(): Promise<void>;
  isKept(): boolean;
}

export function openAwake(changed: () => void): Awake {
  let lock: WakeLockSentinel | undefined;
  let isWanted = false;
  const ask = async (): Promise<void> => {
    if (!isWanted || !('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
    try {
      lock = await navigator.wakeLock.request('screen');
      lock.addEventListener('release', changed);
    } catch {
      // The battery is low, or it is not allowed: the screen goes off as usual.
      lock = undefined;
    }
    changed();
  };
  document.addEventListener('visibilitychange', () => void ask());
  return {
    keep: () => {
      isWanted = true;
      return ask();
    },
    isKept: () => lock !== undefined && !lock.released,
  };
}
