import Table from "cli-table3";

/** Table borders without a rule between rows: fleets are long. */
const COMPACT = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/** Below this many columns a table goes without account and Region. */
const WIDE = 110;
const LONGEST_TEXT = 70;
const SHORTEST_TEXT = 24;

export interface Column<Row> {
  title: string;
  text: (row: Row) => string;
  /** Left out where the terminal is narrow. */
  wideOnly?: boolean;
  /** Takes the width that the others leave, and wraps. */
  wraps?: boolean;
}

/** A table that fits into `width` characters. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number): string {
  const shown = columns.filter(({ wideOnly }) => wideOnly !== true || width >= WIDE);
  const cells = rows.map((row) => shown.map(({ text }) => text(row)));
  // One character of space on both sides of a cell, and a border after it.
  const widths = shown.map(({ title, wraps }, index) =>
    wraps ? 0 : Math.max(title.length, ...cells.map((row) => row[index]?.length ?? 0)) + 3,
  );
  const left = width - 1 - widths.reduce((sum, used) => sum + used, 0) - 1;
  const wrapped = Math.min(LONGEST_TEXT, Math.max(SHORTEST_TEXT, left));
  const made = new Table({
    head: shown.map(({ title }) => title),
    chars: COMPACT,
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: shown.map(({ wraps }) => (wraps ? wrapped : null)),
  });
  made.push(...cells);
  return made.toString();
}
