/** Where use cases write what nobody is answered with. */
export interface Log {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
}
