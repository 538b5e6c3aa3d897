/** Where keys move in a matrix, in the workbench and in embeds. */

export interface Cell {
  row: number;
  column: number;
}

const PAGE = 10;

/** @param toEnd whether Ctrl is pressed: to the first or last cell of all. @returns null: the key does not move */
export function nextCell(
  { row, column }: Cell,
  key: string,
  toEnd: boolean,
  { rows, columns }: { rows: number; columns: number },
): Cell | null {
  const steps: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-PAGE, 0],
    PageDown: [PAGE, 0],
    Home: [toEnd ? -Infinity : 0, -Infinity],
    End: [toEnd ? Infinity : 0, Infinity],
  };
  const step = steps[key];
  if (!step) return null;
  return { row: clampIndex(row + step[0], rows), column: clampIndex(column + step[1], columns) };
}

const clampIndex = (index: number, count: number): number => Math.min(count - 1, Math.max(0, index));
