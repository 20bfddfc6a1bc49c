import { chooseVersion } from "../baseline/addon-version.ts";
import { BASELINE_RULES, type BaselineRule } from "../baseline/rules.ts";
import type { TemplateAddon } from "../baseline/template.ts";
import type { PresentFinding } from "../findings/finding.ts";
import { type AddonRecord, inTransit } from "../fleet/addon-record.ts";
import type { AddonSnapshot } from "../fleet/cluster.ts";
import type { AddonVersionFacts } from "../fleet/surroundings.ts";
import { compareAddonVersions, fits } from "../planner/addons.ts";
import { adviceFor } from "./addon-advice.ts";

/** What one look at an add-on can tell, by rule. Those of the standard template are the template's own rules: the same finding, whoever looks. */
export const ADDON_RULES = [
  "addon-degraded",
  "addon-missing",
  "addon-behind",
  "addon-incompatible",
  "addon-downgraded",
] as const;

export interface AddonState {
  name: string;
  now: AddonSnapshot | undefined;
  record: AddonRecord | undefined;
  /** Kubernetes minor of the cluster. */
  minor: string;
  /** What the template says; absent: it does not mention the add-on. */
  wanted: TemplateAddon | undefined;
  /** What EKS offers of it; absent: nothing (of a vendor's, say), so that nothing can be said about versions. */
  offered: readonly AddonVersionFacts[] | undefined;
  /** Who took it away, if that is known. */
  deletedBy?: string | undefined;
}

/**
 * What is wrong with an add-on, and which rules could be asked at all: an add-on that is being changed is judged when that is over.
 */
export function addonFindings(state: AddonState): { rules: readonly string[]; present: PresentFinding[] } {
  const { name, now, record, wanted, offered, deletedBy } = state;
  if (inTransit(now?.status)) return { rules: [], present: [] };
  if (!now) {
    const by = deletedBy === undefined ? "" : `; ${deletedBy} deleted it`;
    return { rules: ADDON_RULES, present: wanted ? [missing(wanted, by)] : [] };
  }
  const present = [...degraded(now), ...(wanted && record ? downgraded(now, record) : [])];
  const rules = ADDON_RULES.filter((rule) => offered || (rule !== "addon-behind" && rule !== "addon-incompatible"));
  return { rules, present: [...present, ...(offered ? versions(name, now, { ...state, offered }) : [])] };
}

const severityOf = (rule: BaselineRule) => BASELINE_RULES[rule].severity;

function missing({ name, version }: TemplateAddon, by: string): PresentFinding {
  return {
    rule: "addon-missing",
    subject: name,
    severity: severityOf("addon-missing"),
    found: "not installed",
    wanted: version,
    message: `The add-on ${name} of the baseline is not installed${by}.`,
    remedy: `Create the EKS add-on ${name}.`,
  };
}

function degraded({ name, status, issues }: AddonSnapshot): PresentFinding[] {
  if (status === "ACTIVE") return [];
  const said = issues.map(({ code, message }) => `${code}: ${message}`).join("; ") || "EKS names no issue";
  const advice = adviceFor(issues);
  const own =
    status === "CREATE_FAILED"
      ? `Remove the cause, delete the add-on ${name} and create it anew.`
      : "Remove the cause; EKS looks again by itself.";
  return [
    {
      rule: "addon-degraded",
      subject: name,
      severity: severityOf("addon-degraded"),
      found: [status, ...issues.map(({ code }) => code)].join(" "),
      wanted: "ACTIVE",
      message: `The add-on ${name} is ${status}: ${said}`,
      remedy: advice.length === 0 ? own : `What usually helps: ${advice.join("; ")}`,
    },
  ];
}

function downgraded({ name, version }: AddonSnapshot, { downgradedFrom, change }: AddonRecord): PresentFinding[] {
  if (downgradedFrom === undefined) return [];
  const by = change?.by === undefined ? "" : `; ${change.by} did`;
  return [
    {
      rule: "addon-downgraded",
      subject: name,
      severity: "medium",
      found: version,
      wanted: `${downgradedFrom} or newer`,
      message: `The add-on ${name} of the baseline was taken back from ${downgradedFrom} to ${version}${by}.`,
      remedy: `Update it to ${downgradedFrom} or newer, or find out why it was taken back.`,
    },
  ];
}

function versions(
  name: string,
  { version }: AddonSnapshot,
  { minor, wanted, offered }: AddonState & { offered: readonly AddonVersionFacts[] },
): PresentFinding[] {
  const choice = chooseVersion({ wanted: wanted?.version ?? "default", running: version, minor, offered });
  const target = "version" in choice ? choice.version : undefined;
  const words = { subject: name, found: version, wanted: target ?? `a version for Kubernetes ${minor}` };
  const remedy = target === undefined ? ("problem" in choice ? choice.problem : "") : `Update ${name} to ${target}.`;
  if (!offered.some((each) => each.version === version && fits(each, minor)))
    return [
      {
        rule: "addon-incompatible",
        ...words,
        severity: severityOf("addon-incompatible"),
        message: `${name} runs ${version}, which EKS does not list for Kubernetes ${minor}.`,
        remedy,
      },
    ];
  if (!wanted || target === undefined || compareAddonVersions(target, version) <= 0) return [];
  return [
    {
      rule: "addon-behind",
      ...words,
      severity: severityOf("addon-behind"),
      message: `${name} runs ${version}; the baseline wants ${target}.`,
      remedy,
    },
  ];
}
