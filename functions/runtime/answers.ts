import { byName } from "#core/by-name.ts";
import { planView, runView } from "#core/run/views.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";
import type { Change, Changed } from "./by-hand.ts";
import type { Composition } from "./compose.ts";
import type { Identified } from "./identity.ts";
import { existing } from "./run/control.ts";

const silences = async () => (await import("./alerts/silences.ts")).silenceAnswers;
const hybrid = async () => (await import("./hybrid/operator.ts")).hybridAnswers;
const nodes = async () => (await import("./nodes/answers.ts")).nodeAnswers;

const CHANGES = [
  "pause-run",
  "resume-run",
  "abort-run",
  "skip-member",
  "skip-stage",
  "complete-stage",
  "roll-back-stage",
  "approve-stage",
  "reject-stage",
  "retry-run",
] as const;

/** The compiler does not see that a change is looked up by that very action. */
const changing =
  (action: (typeof CHANGES)[number]) =>
  async (ports: Composition, request: Change, now: Date): Promise<Changed> => {
    const { changes } = await import("./by-hand.ts");
    return (changes[action] as (ports: Composition, request: Change, now: Date) => Promise<Changed>)(
      ports,
      request,
      now,
    );
  };

const alertViews = () => import("./alerts/views.ts");

/** Who answers which request. */
const answers: {
  [Action in Identified["action"]]: (
    ports: Composition,
    request: Extract<Identified, { action: Action }>,
    now: Date,
  ) => OperatorResponse | Promise<OperatorResponse>;
} = {
  plan: async (ports, request, now) => ({
    action: "plan",
    plan: planView((await (await import("./run/planning.ts")).planFleet(ports, request, now)).plan),
  }),
  preflight: async (ports, request, now) => ({
    action: "preflight",
    preflight: await (await import("./run/preflight.ts")).preflightFleet(ports, request, now),
  }),
  "start-run": async (ports, request, now) => (await import("./run/start-run.ts")).startRun(ports, request, now),
  "get-run": async (ports, { runId }, now) => {
    const run = await existing(ports, runId);
    return { action: "get-run", now: now.toISOString(), view: runView(run, await ports.runs.members(run.id)) };
  },
  "list-runs": async (ports, { limit }) => {
    const runs = await ports.runs.list(limit);
    return {
      action: "list-runs",
      runs: runs.map(({ id, goal, status, startedAt, endedAt }) => ({
        id,
        goal,
        status,
        startedAt,
        endedAt: endedAt ?? null,
      })),
    };
  },
  // What is asked seldom and brings a lot of code (every rule with its words) is loaded with the first question, not at the start.
  scan: async (ports, request, now) => (await import("./drift/scan-fleet.ts")).scanPage(ports, request, now),
  findings: async (ports, request, now) => (await import("./drift/scan-fleet.ts")).findingsPage(ports, request, now),
  exemptions: async (ports, _request, now) =>
    (await import("./lifecycle/exemptions-view.ts")).exemptionsAnswer(ports, now),
  inventory: async (ports, { after }, now) =>
    (await import("./cluster/inventory-view.ts")).inventoryPage(ports, after, now),
  clusters: async (ports, request, now) => (await import("./cluster/views.ts")).clustersPage(ports, request, now),
  cluster: async (ports, request, now) => ({
    action: "cluster",
    now: now.toISOString(),
    cluster: await (await import("./cluster/views.ts")).clusterDetails(ports, request, now),
  }),
  review: async (ports, request, now) => (await import("./review/collect.ts")).reviewPage(ports, request, now),
  "latest-report": async (ports) => (await import("./review/latest.ts")).latestReport(ports),
  doctor: async (ports, _request, now) => (await import("./doctor.ts")).examine(ports, now),
  "plan-adoption": async (ports, { cluster }, now) => ({
    action: "plan-adoption",
    adoption: await (await import("./adoption/by-hand.ts")).adoptionPlanned(ports, cluster, now),
  }),
  "adopt-cluster": async (ports, request, now) =>
    (await import("./adoption/by-hand.ts")).adoptByHand(ports, request, now),
  "redrive-slack": async (ports) => ({
    action: "redrive-slack",
    ...(await (await import("./slack/resend.ts")).redriveAll(ports)),
  }),
  "list-alerts": async (ports, request, now) => (await alertViews()).alertsPage(ports, request, now),
  "show-alert": async (ports, { key }, now) => ({
    action: "show-alert",
    now: now.toISOString(),
    alert: await (await alertViews()).alertDetailsOf(ports, key),
  }),
  "acknowledge-alert": async (ports, { key, by }, now) => {
    const meant = await (await alertViews()).keyNamed(ports, key);
    const { acknowledge } = await import("./alerts/act.ts");
    const { changed, code, message } = await acknowledge(ports, meant, { by }, now);
    return { action: "acknowledge-alert", changed, code, message };
  },
  "test-alert": async (ports, request, now) => (await import("./alerts/testing.ts")).testAlert(ports, request, now),
  "plan-fix": async (ports, request, now) => ({
    action: "plan-fix",
    fix: await (await import("./fix/by-hand.ts")).fixPlanned(ports, request, now),
  }),
  "fix-cluster": async (ports, request, now) => (await import("./fix/by-hand.ts")).fixByHand(ports, request, now),
  ...byName(CHANGES, changing),
  "check-activation": async (ports, request) => (await hybrid())["check-activation"](ports, request),
  "issue-activation": async (ports, request, now) => (await hybrid())["issue-activation"](ports, request, now),
  "rotate-activation": async (ports, request, now) => (await hybrid())["rotate-activation"](ports, request, now),
  "list-activations": async (ports, request) => (await hybrid())["list-activations"](ports, request),
  "show-hybrid": async (ports, request, now) => (await hybrid())["show-hybrid"](ports, request, now),
  "revoke-activation": async (ports, request, now) => (await hybrid())["revoke-activation"](ports, request, now),
  "silence-alerts": async (ports, request, now) => (await silences())["silence-alerts"](ports, request, now),
  "end-silence": async (ports, request, now) => (await silences())["end-silence"](ports, request, now),
  "list-silences": async (ports, request, now) => (await silences())["list-silences"](ports, request, now),
  "list-nodes": async (ports, request, now) => (await nodes())["list-nodes"](ports, request, now),
  "plan-site": async (ports, request) => (await nodes())["plan-site"](ports, request),
  "answer-removal": async (ports, request, now) => (await nodes())["answer-removal"](ports, request, now),
  "deregister-node": async (ports, request, now) => (await nodes())["deregister-node"](ports, request, now),
};

/** @throws {InvalidInputError} what cannot be done as asked */
export async function answer(request: Identified, ports: Composition, now: Date): Promise<OperatorResponse> {
  // The compiler does not see that an action's answer is looked up by that very action.
  const answering = answers[request.action] as (
    ports: Composition,
    request: Identified,
    now: Date,
  ) => OperatorResponse | Promise<OperatorResponse>;
  return answering(ports, request, now);
}
