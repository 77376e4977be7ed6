/** Sounds that repeat until somebody touches the screen. Made by WebAudio, so there is nothing to load. */

type Note = readonly [hertz: number, seconds: number];

const MELODIES = {
  new: [[880, 0.14], [1175, 0.22]],
  changed: [[988, 0.1], [784, 0.1], [988, 0.1], [784, 0.18]],
  cancelled: [[440, 0.25], [330, 0.25], [247, 0.45]],
  ready: [[784, 0.12], [988, 0.12], [1319, 0.3]],
  unsent: [[330, 0.2], [330, 0.2]],
} as const satisfies Record<string, readonly Note[]>; // prettier-ignore

export type Melody = keyof typeof MELODIES;

const AGAIN_MS = 7_000;

export interface Sounds {
  /** From a tap: browsers allow sound only then. */
  allow(): Promise<void>;
  isAllowed(): boolean;
  /** Until `touch`; another melody replaces it. */
  ring(melody: Melody): void;
  touch(): void;
  isRinging(): boolean;
}

/** @param changed whenever it begins or ends to ring, or may or may not sound */
export function openSounds(volume: () => number, changed: () => void): Sounds {
  let context: AudioContext | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  const play = (melody: Melody): void => {
    if (context?.state !== 'running') return;
    let at = context.currentTime + 0.02;
    for (const [hertz, seconds] of MELODIES[melody]) {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.type = 'triangle';
      oscillator.frequency.value = hertz;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(volume(), at + 0.015);
      gain.gain.setTargetAtTime(0, at + seconds * 0.7, 0.04);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(at);
      oscillator.stop(at + seconds + 0.2);
      at += seconds;
    }
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    allow: async () => {
      context ??= new AudioContext();
      context.addEventListener('statechange', changed);
      await context.resume();
      changed();
    },
    isAllowed: () => context?.state === 'running',
    ring: (melody) => {
      stop();
      play(melody);
      timer = setInterval(() => play(melody), AGAIN_MS);
      changed();
    },
    touch: () => {
      if (timer === undefined) return;
      stop();
      changed();
    },
    isRinging: () => timer !== undefined,
  };
}

/**
 * Calls back whenever the screen was touched, or a key pressed. Only once a tap has reached what it was meant for: what goes away at its
 * beginning, such as the button that ends the ringing, would move the rest of the screen from under the finger.
 */
export function onTouch(touched: () => void): void {
  // A finger that scrolls does not click.
  for (const event of ['click', 'pointercancel', 'keydown']) addEventListener(event, touched);
}
