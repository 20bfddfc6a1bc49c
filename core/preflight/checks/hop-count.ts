import { minorsBetween, nextMinor } from "../../fleet/version.ts";
import { block } from "../finding.ts";
import type { Check } from "../input.ts";

export const hopCount: Check = ({ work, maxHops }) => {
  const hops = minorsBetween(work.from, work.target);
  if (maxHops === undefined || hops.length <= maxHops) return [];
  return [
    block({
      code: "TOO_MANY_HOPS",
      message: `${work.from} to ${work.target} takes ${hops.length} hops; the strategy allows ${maxHops}`,
      evidence: [`${[work.from, ...hops].join(" -> ")}, one minor at a time`],
      remedy: `Upgrade it to ${nextMinor(work.from)} first, or raise maxHops of the strategy`,
    }),
  ];
};
