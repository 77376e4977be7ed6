/** The result of a bench: every figure for the JSON file, and tables to read. */
export interface Outcome<Figures extends object = object> {
  readonly figures: Figures;
  readonly text: string;
  /** Why the figures are not to be trusted: told after them, and the bench ends with 1. */
  readonly fault?: string | undefined;
}
