import { StorageUnavailable } from '../../../ports.ts';

const REASONS: Record<string, string> = {
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EROFS: 'The disk is read-only.',
  EACCES: 'The folder may not be read or written.',
  EPERM: 'The folder may not be read or written.',
  EMFILE: 'Too many files are open.',
  ENFILE: 'Too many files are open.',
  EIO: 'The disk does not work.',
};

/** What the operating system refuses, for want of room, of permission or of a working disk, may succeed later. */
export function outageOf(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  return new StorageUnavailable(`${REASONS[error.code] ?? 'Files cannot be used.'} ${error.message}`, { cause: error });
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
