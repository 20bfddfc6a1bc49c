/** Text in lines of at most `width` characters, those after the first indented. Words longer than a line are left whole: they are commands and names. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** Text after a lead, such as a bullet or a label; lines after the first begin where the text does. */
export function hanging(lead: string, text: string, width: number): string[] {
  return wrap(text, width - lead.length).map((line, index) => `${index === 0 ? lead : " ".repeat(lead.length)}${line}`);
}
