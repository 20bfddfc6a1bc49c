/** A strict reading of the XML that our pictures use: tags, attributes in double quotes, text, the five entities and numeric ones. @throws {Error} where it is not well-formed */
export function readXml(source: string): { elements: string[]; attributes: string[]; text: string } {
  const open: string[] = [];
  const elements: string[] = [];
  const attributes: string[] = [];
  let text = "";
  let rest = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n?/, "").replace(/^<!DOCTYPE html>\n?/, "");
  const fail = (why: string): never => {
    throw new Error(`${why} near ${rest.slice(0, 60)}`);
  };
  while (rest.length > 0) {
    if (!rest.startsWith("<")) {
      const [chunk = ""] = /^[^<]+/.exec(rest) ?? [];
      text += decoded(chunk, fail);
      if (open.length === 0 && chunk.trim() !== "") fail("text outside the root");
      rest = rest.slice(chunk.length);
      continue;
    }
    const tag = /^<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/.exec(rest) ?? fail("not a tag");
    const [whole, closes, name = "", own = "", empty] = tag;
    if (closes) {
      if (open.pop() !== name) fail(`</${name}> closes nothing`);
    } else {
      const names = [...own.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, attribute = "", value = ""]) => {
        decoded(value, fail);
        return attribute;
      });
      if (new Set(names).size < names.length) fail("an attribute twice");
      if (open.length === 0 && elements.length > 0) fail("a second root");
      elements.push(name);
      attributes.push(...names);
      if (!empty) open.push(name);
    }
    rest = rest.slice(whole.length);
  }
  if (open.length > 0) fail(`not closed: ${open.join(", ")}`);
  return { elements, attributes, text };
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string, fail: (why: string) => never): string {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(text)) fail("a bare &");
  return text.replace(/&(#?\w+);/g, (_whole, name: string) =>
    name.startsWith("#") ? String.fromCodePoint(Number(name.slice(1))) : (ENTITIES[name] ?? ""),
  );
}
