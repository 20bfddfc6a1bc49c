import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, stringify } from "yaml";
import { InvalidInputError } from "../errors.ts";
import type { ExemptionPolicy } from "./exemption-policy.ts";
import { parsePolicy } from "./parse.ts";
import { PolicyFileError } from "./problem.ts";

/** The policy file with one exemption more. */
export interface EditedPolicy {
  text: string;
  /** Lines that are new, and the number of the first. */
  added: string[];
  line: number;
}

const KEY = "exemptions";

/**
 * Puts an exemption at the end of the policy file's list and leaves every other character as it is: comments, order and quotes are the people's who wrote the file. The result
 * is read as a whole before anybody gets to see it.
 *
 * @param exemption.expires a date (`2026-12-31`) or a time, as it should stand in the file
 * @throws {PolicyFileError} the file has mistakes, before or with the exemption
 * @throws {InvalidInputError} EXEMPTION_OVER, POLICY_NOT_EDITABLE
 */
export function withExemption(text: string, file: string, exemption: ExemptionPolicy, now: Date): EditedPolicy {
  const before = parsed(text, file, now);
  const { text: result, added, line } = insert(text, exemption);
  const after = parsed(result, file, now);
  const last = after.exemptions.at(-1);
  if (last === undefined || after.exemptions.length !== before.exemptions.length + 1)
    throw notEditable("the exemption would not be the last of the list");
  if (last.expires <= now.toISOString())
    throw new InvalidInputError("EXEMPTION_OVER", `the exemption would be over already: ${exemption.expires}`);
  const { exemptions: _, ...rest } = before;
  const { exemptions, ...others } = after;
  if (JSON.stringify([rest, before.exemptions]) !== JSON.stringify([others, exemptions.slice(0, -1)]))
    throw notEditable("the rest of the file would not mean the same");
  return { text: result, added, line };
}

function parsed(text: string, file: string, now: Date) {
  const result = parsePolicy(text, file, now);
  if ("policy" in result) return result.policy;
  throw new PolicyFileError(result.problems);
}

const notEditable = (why: string): InvalidInputError =>
  new InvalidInputError("POLICY_NOT_EDITABLE", `this file is better edited by hand: ${why}`);

function insert(text: string, exemption: ExemptionPolicy): EditedPolicy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const list = document.get(KEY, true);
  const entry = entryText(exemption);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const put = (offset: number, until: number, added: string[]): EditedPolicy => {
    const head = text.slice(0, offset);
    const open = head === "" || head.endsWith("\n") ? "" : newline;
    const result = `${head}${open}${added.join(newline)}${newline}${text.slice(until)}`;
    return { text: result, added, line: lines.linePos(offset).line + (open === "" ? 0 : 1) };
  };
  if (isSeq(list) && !list.flow && list.items.length > 0) {
    const last = list.items.at(-1);
    const [start, end] = isNode(last) && !isAlias(last) && last.range ? last.range : [];
    if (start === undefined || end === undefined) throw notEditable("its list of exemptions ends in an alias");
    const dash = text.lastIndexOf("-", start);
    const indent = text.slice(text.lastIndexOf("\n", dash) + 1, dash);
    if (indent.trim() !== "") throw notEditable("its exemptions share lines");
    return put(afterLine(text, end), afterLine(text, end), indented(entry, indent));
  }
  if (list === undefined) return put(text.length, text.length, [`${KEY}:`, ...indented(entry, "  ")]);
  const place = emptyListAt(document, list);
  if (place === undefined) throw notEditable("its exemptions are written in one line");
  return put(place.start, afterLine(text, place.end), [`${KEY}:`, ...indented(entry, "  ")]);
}

/** `exemptions: []` */
function emptyListAt(document: Document, list: unknown): { start: number; end: number } | undefined {
  const root = document.contents;
  const pair = isMap(root) ? root.items.find(({ key }) => isScalar(key) && key.value === KEY) : undefined;
  if (!isSeq(list) || list.items.length > 0 || !isNode(pair?.key) || !pair.key.range || !list.range) return undefined;
  return { start: pair.key.range[0], end: list.range[1] };
}

/** Where the next line begins: what stands behind a value in its line stays there. */
function afterLine(text: string, offset: number): number {
  // A block's range may reach to the next line's beginning already.
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

function entryText({ rule, subject, match, owner, reason, expires }: ExemptionPolicy): string[] {
  const entry = { rule, match, ...(subject === undefined ? {} : { subject }), owner, reason };
  const document = parseDocument(stringify(entry, { lineWidth: 0 }));
  const selector = document.get("match", true);
  if (isMap(selector)) selector.flow = true;
  // Not quoted, as people write dates.
  return [
    ...document.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd().split("\n"),
    `expires: ${expires}`,
  ];
}

const indented = (entry: readonly string[], indent: string): string[] =>
  entry.map((line, index) => `${indent}${index === 0 ? "- " : "  "}${line}`);
