/** Thrown when the process cannot start for a reason the user can fix: only the message is shown. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
