/** Future events, in order of time; equal times in order of insertion. */
export class Agenda {
  readonly #entries: { readonly at: number; readonly happen: (at: number) => void }[] = [];

  /** @param at milliseconds; past times are due immediately */
  enter(at: number, happen: (at: number) => void): void {
    const [first, last] = [0, this.#entries.length];
    this.#entries.splice(this.#placeOf(at, first, last), 0, { at, happen });
  }

  /** Runs all events, including ones added meanwhile. */
  run(): void {
    for (let entry = this.#entries.shift(); entry; entry = this.#entries.shift()) entry.happen(entry.at);
  }

  #placeOf(at: number, first: number, last: number): number {
    if (first === last) return first;
    const middle = (first + last) >> 1;
    return (this.#entries[middle]?.at ?? at) <= at
      ? this.#placeOf(at, middle + 1, last)
      : this.#placeOf(at, first, middle);
  }
}
