import { dollars } from "../lifecycle/support.ts";
import type { AddonState, FindingGroup, FleetReview, ReviewCluster, ReviewNumber, Support } from "./shape.ts";

/** How the review's terms read, in every form of it. A symbol never stands without its word being near. */
export const ADDON_WORDS: Record<AddonState, readonly [symbol: string, word: string]> = {
  fine: ["✓", "as wanted"],
  none: ["·", "not installed, not wanted"],
  missing: ["○", "missing"],
  behind: ["↓", "behind"],
  ahead: ["↑", "ahead"],
  incompatible: ["≠", "does not fit"],
  different: ["~", "different"],
  degraded: ["!", "not healthy"],
  failed: ["✗", "failed"],
  "self-managed": ["⚒", "by hand"],
  unwanted: ["+", "unwanted"],
  changing: ["…", "changing"],
};

export const SUPPORT_WORDS: Record<Support, readonly [symbol: string, word: string]> = {
  standard: ["✓", "standard"],
  extended: ["$", "extended"],
  unsupported: ["✗", "out of support"],
  unknown: ["?", "not known"],
};

export const SEVERITY_MARKS = { critical: "▲▲", high: "▲", medium: "◆", low: "▽" } as const;

export const DEADLINE_WORDS: Record<FleetReview["deadlines"][number]["kind"], string> = {
  "standard-support": "standard support ends",
  "extended-support": "extended support ends",
  "aws-health": "AWS Health",
  certificate: "certificate",
  exemption: "exemption ends",
  activation: "activation ends",
};

export function numberText({ value, unit }: Pick<ReviewNumber, "value" | "unit">): string {
  if (unit === "dollars") return dollars(value);
  return unit === "percent" ? `${value} %` : String(value);
}

export const tierText = (tier: string | null): string => tier ?? "no tier";

/** `in 9 days`, `today`, `3 days ago`. */
export function daysText(at: string, now: string): string {
  const days = Math.floor((Date.parse(at.slice(0, 10)) - Date.parse(now.slice(0, 10))) / 86_400_000);
  if (days === 0) return "today";
  const words = `${Math.abs(days)} day${Math.abs(days) === 1 ? "" : "s"}`;
  return days > 0 ? `in ${words}` : `${words} ago`;
}

/** `2 critical, 3 high`; `none`. */
export function findingsText(counts: ReviewCluster["findings"]): string {
  const parts = (["critical", "high", "medium", "low"] as const).filter((severity) => counts[severity] > 0);
  return parts.length === 0 ? "none" : parts.map((severity) => `${counts[severity]} ${severity}`).join(", ");
}

export function behindText({ behind, groups }: ReviewCluster["nodes"], autoMode: boolean): string {
  if (behind === null) return autoMode ? "Auto Mode" : groups === 0 ? "none" : "not known";
  return behind === 0 ? "same minor" : `${behind} behind`;
}

const SUBJECTS_NAMED = 3;

/** Where findings of one kind are, a cluster each: `payments-dev (coredns, vpc-cni)`. */
export const placesOf = (findings: FindingGroup["findings"]): string[] =>
  [...Map.groupBy(findings, ({ id }) => id).values()].map((own) => {
    const subjects = own.flatMap(({ subject }) => (subject === "" ? [] : [subject.split("/").at(-1) ?? subject]));
    const more = subjects.length - SUBJECTS_NAMED;
    const words = [...subjects.slice(0, SUBJECTS_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(", ");
    return `${own[0]?.name ?? ""}${words === "" ? "" : ` (${words})`}`;
  });
