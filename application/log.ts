/** The logger of use cases, for events that are not part of a response. */
export interface Log {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
}
