import { createHash } from "node:crypto";
import { type FindingRecord, isOpen } from "./finding.ts";

/** What somebody must be told about a finding. */
export type Telling = "opened" | "closed";

/** How it was told: `together` with what else the first look at its cluster found. */
export type Told = Telling | "together";

/**
 * What is still to be told of a finding: that it is open once it has persisted and no exemption holds, and that it is closed if anybody was told that it was open.
 * Each once: whoever published the event marks the finding with `told`.
 */
export function toTell(finding: FindingRecord, now: Date): Telling | undefined {
  const at = now.toISOString();
  if (!isOpen(finding)) return isClosingUntold(finding) ? "closed" : undefined;
  if (finding.quiet || finding.toldAt !== undefined || finding.tellAt > at) return undefined;
  return finding.exemptedUntil !== undefined && finding.exemptedUntil > at ? undefined : "opened";
}

/** Whether it is to be told now, together with what else the first look at its cluster found. Security alerts wait for nobody. */
export const isOfFirstLook = (finding: FindingRecord, now: Date): boolean =>
  finding.firstLook !== undefined && !finding.security && toTell(finding, now) === "opened";

/** The same findings told together again are the same news, in whatever order they are. */
export const togetherDigest = (findings: readonly Pick<FindingRecord, "id">[]): string =>
  textDigest(
    findings
      .map(({ id }) => id)
      .sort()
      .join("\n"),
  );

/** A short name for a text. */
export const textDigest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Somebody knows that it was open, and nobody that it is closed. */
export const isClosingUntold = ({ closedAt, toldAt, closingToldAt }: FindingRecord): boolean =>
  closedAt !== undefined && toldAt !== undefined && closingToldAt === undefined;

/** The finding after the event was published. */
export function told(finding: FindingRecord, telling: Told, now: Date): FindingRecord {
  const at = now.toISOString();
  if (telling === "closed") return { ...finding, closingToldAt: at };
  return { ...finding, toldAt: at, ...(telling === "together" ? { toldTogether: true } : {}) };
}
