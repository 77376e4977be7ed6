/** The result of a bench: every figure for the JSON file, and tables to read. */
export interface Outcome<Figures extends object = object> {
  readonly figures: Figures;
  readonly text: string;
}
