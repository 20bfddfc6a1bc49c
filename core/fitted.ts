/** About how wide a letter is where text is drawn at 12 to 13 px. */
export const LETTER = 6.3;

/** About as many letters as fit; what does not is cut with an ellipsis. */
export function fitted(text: string, width: number): string {
  const most = Math.floor(width / LETTER);
  return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1)).trimEnd()}…`;
}
