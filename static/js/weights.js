/**
 * The weights of one head as shown: rows are queries, columns are keys. NaN marks a cell that the mask forbids.
 */
export class Weights {
  /**
   * @param {Float32Array} values row after row
   * @param {number} rows
   * @param {number} columns
   */
  constructor(values, rows, columns) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
  }

  /** @type {(row: number, column: number) => number} */
  at(row, column) {
    return this.values[row * this.columns + column] ?? NaN;
  }

  /** What a query attends to. @type {(row: number) => Float32Array} */
  row(row) {
    return this.values.subarray(row * this.columns, (row + 1) * this.columns);
  }

  /** What attends to a key. @type {(column: number) => Float32Array} */
  column(column) {
    return Float32Array.from({ length: this.rows }, (_, row) => this.at(row, column));
  }

  /**
   * Rank of a cell in its row: 1 for the largest weight. Equal weights share a rank.
   *
   * @param {number} row
   * @param {number} column
   * @returns {{rank: number, of: number, ties: number}}
   */
  rank(row, column) {
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

  /**
   * The columns of a row from the largest weight to the smallest.
   *
   * @param {number} row
   * @returns {number[]}
   */
  order(row) {
    const values = this.row(row);
    return [...values.keys()]
      .filter((i) => !Number.isNaN(values[i]))
      .sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  }
}
