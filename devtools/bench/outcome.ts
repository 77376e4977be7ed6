/** What a bench ends with: every single figure for the JSON file, and the tables for people. */
export interface Outcome<Figures extends object = object> {
  readonly figures: Figures;
  readonly text: string;
}
