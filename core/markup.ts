/** Text that is HTML or SVG already. Everything else is escaped where it is put in: here, and nowhere else. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[] | undefined;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Characters XML 1.0 does not allow in any form; AWS's messages are somebody else's text. */
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu;

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(FORBIDDEN, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** Puts markup together; strings and numbers in it become text, whatever they contain. */
export function markup(literals: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(literals.reduce((text, literal, index) => `${text}${textOf(parts[index - 1])}${literal}`));
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "string") return escaped(part);
  return typeof part === "number" ? numberText(part) : part.map(({ text }) => text).join("\n");
}

/** Coordinates need no more than hundredths. */
const numberText = (value: number): string => String(Math.round(value * 100) / 100);
