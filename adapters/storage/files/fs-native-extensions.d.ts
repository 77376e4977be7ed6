declare module 'fs-native-extensions' {
  /**
   * Acquires the operating system's exclusive lock on an open file, or on a byte range; false if another process holds
   * it.
   */
  export function tryLock(fd: number, offset?: number, length?: number): boolean;
}
