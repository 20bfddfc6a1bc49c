import { block } from "../finding.ts";
import type { Check } from "../input.ts";
import { at } from "../text.ts";

/** Another workflow of ours works on the cluster. */
export const otherWork: Check = ({ otherWork: other, now }) => {
  if (other === undefined || Date.parse(other.until) <= now.getTime()) return [];
  return [
    block({
      code: "LOCK_HELD",
      message: `another workflow (${other.by}) holds the cluster until ${at(other.until)}`,
      evidence: [`lock of ${other.by}, until ${at(other.until)}`],
      remedy: "Wait until it has ended; it gives the cluster back by itself",
    }),
  ];
};
