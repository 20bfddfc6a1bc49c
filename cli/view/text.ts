const ESCAPE = String.fromCharCode(27);
const COLOUR = new RegExp(`(${ESCAPE}\\[[0-9;]*m)`);

/** Cuts a line to what fits into `columns`, with an ellipsis. Colour codes take no room and are kept; a cut line ends without colour. */
export function cut(line: string, columns: number): string {
  const parts = line.split(COLOUR);
  const seen = parts.reduce((sum, part) => sum + (part.startsWith(ESCAPE) ? 0 : part.length), 0);
  if (seen <= columns) return line;
  let room = Math.max(0, columns - 1);
  let kept = "";
  let coloured = false;
  for (const part of parts) {
    if (part.startsWith(ESCAPE)) {
      kept += part;
      coloured = true;
      continue;
    }
    kept += part.slice(0, room);
    room -= part.length;
    if (room <= 0) break;
  }
  return `${kept}…${coloured ? `${ESCAPE}[0m` : ""}`;
}

/** Exactly `width` columns: padded, or cut. */
export const pad = (text: string, width: number): string => cut(text, width).padEnd(width);

/** `1.34 to 1.35`, or `at 1.34` where the control plane stays. */
export const versionsText = (from: string, to: string): string => (from === to ? `at ${from}` : `${from} to ${to}`);
