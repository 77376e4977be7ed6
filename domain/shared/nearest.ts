/** The known name that was probably meant by a misspelt or abbreviated one; undefined if none is close. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const wanted = plain(written);
  const rated = known
    .map((name) => ({ name, distance: distanceOf(wanted, plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(plain(name).length / 3)) || shortens(wanted, plain(name))); // prettier-ignore
  return rated.toSorted((a, b) => a.distance - b.distance)[0]?.name;
}

/** `customerName` and `Customer-Name` are spellings of customer_name. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Whether it is the long name with letters left out, as qty is of quantity. */
function shortens(short: string, long: string): boolean {
  if (short.length < 2 || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}

/** The letters to insert, delete, replace or swap with their neighbour. Longer names than any field’s are not compared. */
function distanceOf(a: string, b: string): number {
  if (a.length > MOST_LETTERS) return a.length;
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const costs = [cell(rows, row - 1, column) + 1, (line[column - 1] ?? 0) + 1];
      costs.push(cell(rows, row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1));
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        costs.push(cell(rows, row - 2, column - 2) + 1);
      }
      line.push(Math.min(...costs));
    }
    rows.push(line);
  }
  return cell(rows, a.length, b.length);
}

const MOST_LETTERS = 60;

function cell(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
}
