import { StorageUnavailable } from '../../../ports.ts';

const REASONS: Record<string, string> = {
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EROFS: 'The disk is read-only.',
  EACCES: 'No permission to read or write the folder.',
  EPERM: 'No permission to read or write the folder.',
  EMFILE: 'Too many files are open.',
  ENFILE: 'Too many files are open.',
  EIO: 'The disk is failing.',
};

/** Maps operating system errors (disk space, permissions, I/O) to outages, which may succeed later. */
export function outageOf(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  return new StorageUnavailable(`${REASONS[error.code] ?? 'Files are unusable.'} ${error.message}`, { cause: error });
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
