import { DEFAULT_STAGE } from "#core/policy/defaults.ts";
import type { ApprovalPolicy, GatePolicy, StagePolicy } from "#core/policy/policy.ts";
import type { Draw } from "./draw.ts";

const HOUR = 3600;

/** A stage with a bit of everything a strategy can ask for; what the policy file refuses (gates without a soak) is not drawn. */
export function stageOf(draw: Draw, tier: string): StagePolicy {
  const { chance, upTo, pick } = draw;
  const soakSeconds = upTo(3) * HOUR;
  const afterSoak = chance(0.25);
  const gates = soakSeconds > 0 && chance(0.5) ? gatesOf(draw, tier) : [];
  return {
    ...DEFAULT_STAGE,
    name: tier,
    match: { tier },
    canary: upTo(1),
    maxConcurrency: chance(0.5) ? { count: 1 + upTo(2) } : { percent: 25 + upTo(75) },
    soakSeconds,
    failureBudget: upTo(2),
    minSuccessPercent: upTo(100),
    nodegroupConcurrency: 1 + upTo(1),
    nodes: afterSoak ? "after-soak" : "with-control-plane",
    nodesSoakSeconds: afterSoak ? upTo(1) * HOUR : 0,
    bakeSeconds: pick([0, 0, 600, HOUR]),
    forceEviction: chance(0.2),
    nodesDeadlineSeconds: pick([HOUR, 6 * HOUR]),
    gates,
    gateEverySeconds: pick([900, HOUR]),
    onFailedGate: chance(0.5) ? "rollback" : "hold",
    ...(chance(0.2) ? { memberDeadlineSeconds: pick([1800, HOUR, 4 * HOUR]) } : {}),
    ...(chance(0.35) ? { approval: approvalOf(draw) } : {}),
    ...(chance(0.3) ? { window: "nights" } : {}),
  };
}

const gatesOf = ({ chance, upTo }: Draw, tier: string): GatePolicy[] => [
  { kind: "built-in", name: "alarms-ok" },
  ...(chance(0.5) ? [{ kind: "built-in", name: "clusters-healthy" } as const] : []),
  ...(chance(0.5) ? [{ kind: "built-in", name: "addons-healthy" } as const] : []),
  ...(chance(0.3) ? [{ kind: "built-in", name: "insights-passing" } as const] : []),
  ...(chance(0.5)
    ? [{ kind: "https", name: "smoke", url: smokeOf(tier), withinSeconds: (1 + upTo(3)) * 1800 } as const]
    : []),
  ...(chance(0.3) ? [{ kind: "event", name: "argo", withinSeconds: (1 + upTo(5)) * HOUR } as const] : []),
];

export const smokeOf = (tier: string): string => `https://smoke.example.com/${tier}`;

const approvalOf = ({ chance, upTo }: Draw): ApprovalPolicy => ({
  before: chance(0.6),
  between: chance(0.4),
  after: chance(0.4),
  approvers: ["ana"],
  expiresSeconds: (6 + upTo(42)) * HOUR,
  requesterMayApprove: false,
});
