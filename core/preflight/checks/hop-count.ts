import { minorsBetween, nextMinor } from "../../fleet/version.ts";
import { block } from "../finding.ts";
import type { Check, PreflightInput } from "../input.ts";

/** As many minors as the strategy lets one run take a cluster through. */
export const hopCount: Check = (input) => {
  const { work, maxHops } = input;
  const hops = minorsBetween(work.from, work.target);
  if (maxHops === undefined || hops.length <= maxHops) return [];
  const way = hops.length > 3 ? [...hops.slice(0, 2), "...", work.target] : hops;
  return [
    block({
      code: "TOO_MANY_HOPS",
      message: `${work.from} to ${work.target} takes ${hops.length} hops; the strategy allows ${maxHops}`,
      evidence: [`${[work.from, ...way].join(" -> ")}, one minor at a time`],
      remedy: remedyOf(input),
    }),
  ];
};

function remedyOf({ work, versions }: PreflightInput): string {
  const next = nextMinor(work.from);
  const offered =
    versions.length === 0 || versions.some(({ version, status }) => version === next && status !== "UNSUPPORTED");
  return offered
    ? `Upgrade it to ${next} first, or raise maxHops of the strategy`
    : `Build a new cluster at a supported version and move the workloads: EKS does not offer ${next}, the next minor, any more`;
}
