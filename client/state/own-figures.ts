/**
 * The figures that were saved in this browser, each with the token that deletes it, newest first: they are in its local
 * storage and nowhere else. What is read there may be anything, so it is checked.
 */
const STORAGE_KEY = "followspot-figures";
export const MOST_FIGURES = 100;

export interface OwnFigure {
  id: string;
  token: string;
  /** its author's, or what it shows */
  title: string;
  /** when it was saved, ISO 8601 */
  created: string;
}

const FIELDS: { [Field in keyof OwnFigure]: (value: string) => boolean } = {
  id: (value) => /^[1-9A-HJ-NP-Za-km-z]{12}$/.test(value),
  token: (value) => /^[\w-]{1,200}$/.test(value),
  title: (value) => value.trim() !== "" && value.length <= 500,
  created: (value) => /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)$/.test(value) && !Number.isNaN(Date.parse(value)),
};

/** The list; null where the browser forbids storage. */
export function ownFigures(): OwnFigure[] | null {
  try {
    return readFigures();
  } catch {
    return null;
  }
}

export const ownFigure = (id: string): OwnFigure | null => ownFigures()?.find((figure) => figure.id === id) ?? null;

/**
 * Put a figure into the list, at its time.
 *
 * @returns the ones that left the full list; null where the browser stores nothing
 */
export function addOwnFigure(figure: OwnFigure): OwnFigure[] | null {
  const all = [figure, ...(ownFigures() ?? []).filter(({ id }) => id !== figure.id)].sort(newestFirst);
  return writeFigures(all.slice(0, MOST_FIGURES)) ? all.slice(MOST_FIGURES) : null;
}

/** @returns whether it is no longer in the list */
export function removeOwnFigure(id: string): boolean {
  return writeFigures((ownFigures() ?? []).filter((figure) => figure.id !== id));
}

/** @param listener of changes in other windows */
export function onOwnFiguresChange(listener: () => void, signal: AbortSignal): void {
  // Without a key everything was cleared.
  const onStorage = ({ key }: StorageEvent): void => void ((key === STORAGE_KEY || key === null) && listener());
  window.addEventListener("storage", onStorage, { signal });
}

/** Throws where storage is forbidden. */
function readFigures(): OwnFigure[] {
  const list = parseList(localStorage.getItem(STORAGE_KEY));
  const figuresById = new Map(
    list.flatMap((entry) => (isFigure(entry) ? [[entry.id, pickFields(entry)] as const] : [])),
  );
  return [...figuresById.values()].sort(newestFirst).slice(0, MOST_FIGURES);
}

function writeFigures(figures: OwnFigure[]): boolean {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(figures));
    return true;
  } catch {
    return false;
  }
}

function parseList(text: string | null): unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function isFigure(entry: unknown): entry is OwnFigure {
  if (typeof entry !== "object" || entry === null) return false;
  return Object.entries(FIELDS).every(([name, isValid]) => {
    const value: unknown = (entry as Record<string, unknown>)[name];
    return typeof value === "string" && isValid(value);
  });
}

const pickFields = ({ id, token, title, created }: OwnFigure): OwnFigure => ({ id, token, title, created });

const newestFirst = (a: OwnFigure, b: OwnFigure): number => Date.parse(b.created) - Date.parse(a.created);
