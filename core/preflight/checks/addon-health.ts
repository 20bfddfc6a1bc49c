import type { AddonSnapshot } from "../../fleet/cluster.ts";
import { versionForTarget } from "../../planner/addons.ts";
import { block, warn } from "../finding.ts";
import type { Check, PreflightInput } from "../input.ts";
import { at, byName, issueLines, issuesText } from "../text.ts";

const BUSY = new Set(["CREATING", "UPDATING", "DELETING"]);

/** Add-ons of EKS only: what somebody installed by other means is not in the list EKS gives. */
export const addonBusy: Check = ({ snapshot: { addons, observedAt } }) =>
  byName(addons)
    .filter(({ status }) => BUSY.has(status))
    .map(({ name, status }) =>
      block({
        code: "ADDON_BUSY",
        message: `add-on ${name} is ${status}`,
        evidence: [`status ${status} at ${at(observedAt)}`],
        remedy: "Wait until EKS has finished with it",
      }),
    );

/**
 * An add-on that does not work before the upgrade would be taken for its consequence after it. Where the control plane has moved already, an add-on
 * that is still to move may be unwell for that very reason, and is healed by going on.
 */
export const addonHealth: Check = (input) =>
  byName(input.snapshot.addons)
    .filter(({ status }) => status !== "ACTIVE" && !BUSY.has(status))
    .map((addon) => {
      const { name, status, version, issues } = addon;
      const what = `add-on ${name} is ${status}${issues.length > 0 ? `: ${issuesText(issues)}` : ""}`;
      const evidence = [`version ${version}`, ...issueLines(issues)];
      if (healedByGoingOn(addon, input)) {
        const remedy = `Nothing, if its update to a version for ${input.work.to} heals it; otherwise repair it and start again`;
        return warn({ code: "ADDON_UNHEALTHY", message: `${what}; it is still to be updated`, evidence, remedy });
      }
      const remedy = `Repair the add-on first; aws eks describe-addon --cluster-name ${input.snapshot.ref.name} --addon-name ${name} shows when it is ACTIVE`;
      return block({ code: "ADDON_UNHEALTHY", message: what, evidence, remedy });
    });

function healedByGoingOn({ name, version }: AddonSnapshot, { work, addonFacts }: PreflightInput): boolean {
  if (work.controlPlane || !work.addons) return false;
  // A plan does not know the versions; the step that does will decide.
  if (addonFacts === undefined) return true;
  const next = versionForTarget(version, work.to, addonFacts[name] ?? []);
  return next !== undefined && next !== version;
}
