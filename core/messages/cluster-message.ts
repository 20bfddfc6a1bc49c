import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export interface ClusterMessageState {
  runId: string;
  stage: string;
  cluster: string;
  account: string;
  region: string;
  from: string;
  to: string;
  status: "upgrading" | "upgraded" | "failed" | "skipped" | "blocked" | "overdue" | "rolled-back";
  phase?: string;
  reason?: string;
}

const ICONS = {
  upgrading: ":hourglass_flowing_sand:",
  upgraded: ":white_check_mark:",
  failed: ":x:",
  skipped: ":fast_forward:",
  blocked: ":no_entry:",
  overdue: ":alarm_clock:",
  "rolled-back": ":rewind:",
} as const;

const PHASES: Record<string, string> = {
  readiness: "checking readiness",
  "addons-before": "moving add-ons that must go first",
  "control-plane": "updating the control plane",
  nodegroups: "updating node groups",
  "addons-after": "moving the other add-ons",
  verification: "verifying",
  bake: "baking: the control plane is new, its nodes are not",
  nodes: "waiting for nodes that EKS or Karpenter replaces",
  "rollback-nodegroups": "taking node groups back",
  "rollback-addons": "taking add-ons back",
  "rollback-control-plane": "taking the control plane back",
  "ca-append": "adding a certificate authority",
  "ca-distribution": "waiting until the new authority is trusted everywhere",
  "ca-nodegroups": "replacing nodes so that they trust the new authority",
  "ca-activation": "activating the new authority",
};

export const phaseText = (phase: string): string => PHASES[phase] ?? phase;

/** One message per upgrade in the cluster's own channel, edited in place. */
export function clusterMessage(state: ClusterMessageState): ChatMessage {
  const { cluster, from, to, status, phase, reason } = state;
  const now = status === "upgrading" && phase !== undefined ? `: ${phaseText(phase)}` : "";
  const title = `${ICONS[status]} ${cluster} ${from} to ${to}: ${status}${now}`;
  return message(`${title}${reason === undefined ? "" : `. ${reason}`}`, [
    section(`*${escaped(title)}*${reason === undefined ? "" : `\n${escaped(reason)}`}`),
    context(`stage ${escaped(state.stage)} of run ${state.runId} · ${state.account} ${state.region}`),
  ]);
}
