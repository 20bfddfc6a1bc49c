import { minorsBetween } from "../../fleet/version.ts";
import { block, type PreflightFinding, warn } from "../finding.ts";
import type { Check } from "../input.ts";
import { dayOf, span } from "../text.ts";

/**
 * Each hop is an update to a version of its own, and EKS must offer every one of them: found out half way, the cluster would be left between two
 * versions. A cluster with support policy STANDARD cannot be put on a version that is in extended support already.
 * Source: EKS user guide, kubernetes-versions and disable-extended-support.
 */
export const hopsOffered: Check = ({ snapshot, work, versions }) => {
  if (versions.length === 0) return [];
  for (const hop of minorsBetween(work.from, work.target)) {
    const facts = versions.find(({ version }) => version === hop);
    const way = hop === work.target ? hop : `${hop}, on the way to ${work.target},`;
    if (facts === undefined || facts.status === "UNSUPPORTED") {
      return [
        block({
          code: "HOP_NOT_OFFERED",
          message: `EKS does not offer ${way} any more`,
          evidence: [`${hop}: ${facts?.status ?? "not in the list of versions"}`],
          remedy:
            hop === work.target
              ? "Choose a version that EKS offers: aws eks describe-cluster-versions lists them"
              : `Build a new cluster at a supported version and move the workloads: no update leads from ${work.from} to ${work.target}`,
        }),
      ];
    }
    if (facts.status === "EXTENDED_SUPPORT" && snapshot.supportType === "STANDARD") {
      return [
        block({
          code: "SUPPORT_POLICY",
          message: `its support policy is STANDARD and ${way} is in extended support already`,
          evidence: [`support policy ${snapshot.supportType}`, `${hop}: standard support ended ${endOf(facts)}`],
          remedy: `Choose a newer target, or set the policy to EXTENDED: aws eks update-cluster-config --name ${snapshot.ref.name} --upgrade-policy supportType=EXTENDED`,
        }),
      ];
    }
  }
  return [];
};

const endOf = ({ endOfStandardSupport }: { endOfStandardSupport?: string }): string =>
  endOfStandardSupport === undefined ? "at an unknown time" : `on ${dayOf(endOfStandardSupport)}`;

/** As long ahead as AWS announces it at least. Source: EKS user guide, kubernetes-versions. */
const NOTICE_MILLISECONDS = 60 * 86_400_000;

/** Nobody wants to arrive at a version and leave it again two months later. */
export const targetSupport: Check = ({ snapshot, work, versions, now }): PreflightFinding[] => {
  const end = versions.find(({ version }) => version === work.target)?.endOfStandardSupport;
  if (!work.controlPlane || end === undefined) return [];
  const left = Date.parse(end) - now.getTime();
  if (left > NOTICE_MILLISECONDS) return [];
  const when = left > 0 ? `ends on ${dayOf(end)}, in ${span(left)}` : `ended on ${dayOf(end)}`;
  const after =
    snapshot.supportType === "STANDARD"
      ? "EKS upgrades the cluster by itself afterwards"
      : "extended support is charged afterwards";
  return [
    warn({
      code: "TARGET_SUPPORT_ENDS",
      message: `standard support of Kubernetes ${work.target} ${when}; ${after}`,
      evidence: [`support policy ${snapshot.supportType ?? "unknown"}`, `end of standard support: ${dayOf(end)}`],
      remedy: "Choose a newer target, or plan the upgrade after this one now",
    }),
  ];
};
