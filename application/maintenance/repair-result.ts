/** Describes what was done, or why nothing was. */
export interface RepairResult {
  readonly isDone: boolean;
  readonly told: string;
}

export function done(told: string): RepairResult {
  return { isDone: true, told };
}

export function refused(told: string): RepairResult {
  return { isDone: false, told };
}
