declare module 'fs-native-extensions' {
  /** Takes the operating system's exclusive lock on an open file, or on some bytes of it; false when another process has it. */
  export function tryLock(fd: number, offset?: number, length?: number): boolean;
}
