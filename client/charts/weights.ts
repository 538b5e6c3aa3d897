/**
 * The weights of one head as shown: rows are queries, columns are keys. NaN marks a cell that the mask forbids.
 */
export class Weights {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;

  /** @param values row after row */
  constructor(values: Float32Array, rows: number, columns: number) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
  }

  at(row: number, column: number): number {
    return this.values[row * this.columns + column] ?? NaN;
  }

  /** What a query attends to. */
  row(row: number): Float32Array {
    return this.values.subarray(row * this.columns, (row + 1) * this.columns);
  }

  /** What attends to a key. */
  column(column: number): Float32Array {
    return Float32Array.from({ length: this.rows }, (_, row) => this.at(row, column));
  }

  /** Rank of a cell in its row: 1 for the largest weight. Equal weights share a rank. */
  rank(row: number, column: number): { rank: number; of: number; ties: number } {
    const value = this.at(row, column);
    let [rank, of, ties] = [1, 0, -1];
    for (const other of this.row(row)) {
      if (Number.isNaN(other)) continue;
      of += 1;
      if (other > value) rank += 1;
      if (other === value) ties += 1;
    }
    return { rank, of, ties: Math.max(0, ties) };
  }

  /** The columns of a row from the largest weight to the smallest. */
  order(row: number): number[] {
    const values = this.row(row);
    return [...values.keys()]
      .filter((i) => !Number.isNaN(values[i]))
      .sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  }
}
