import type { ClusterSnapshot } from "../fleet/cluster.ts";
import type { AlarmSnapshot } from "../fleet/surroundings.ts";
import { compareMinor } from "../fleet/version.ts";
import type { BuiltInGate, GatePolicy } from "../policy/policy.ts";
import { at } from "../preflight/text.ts";
import type { GateRecord } from "../run/run.ts";

/** What gates are judged by: the clusters of the stage, read just now. */
export interface GateFacts {
  clusters: {
    /** With UPGRADE_READINESS and MISCONFIGURATION insights where a gate needs them. */
    snapshot: ClusterSnapshot;
    alarms: readonly AlarmSnapshot[] | { unreadable: string };
  }[];
  /** Clusters of which nothing could be read, each a sentence: who, and what AWS said. */
  unread: readonly string[];
  /** Answers of the user's own HTTPS gates, by the gate's name. */
  answers: Readonly<Record<string, { ok: boolean; message: string }>>;
}

type Sight = { status: GateRecord["status"]; reason: string };

const NAMED_AT_MOST = 3;

const BUILT_IN: Record<BuiltInGate, (facts: GateFacts) => Sight> = {
  "alarms-ok": ({ clusters }) => {
    const silent = clusters.flatMap(({ snapshot, alarms }) =>
      "unreadable" in alarms ? [`alarms of ${snapshot.ref.name} cannot be read: ${alarms.unreadable}`] : [],
    );
    const ringing = clusters.flatMap(({ snapshot, alarms }) =>
      "unreadable" in alarms
        ? []
        : alarms.map(({ name, since }) => `alarm ${name} of ${snapshot.ref.name} is in ALARM since ${at(since)}`),
    );
    if (ringing.length > 0) return failed(ringing);
    return silent.length > 0 ? waiting(silent) : good(`no alarm of ${clusters.length} clusters`);
  },
  "addons-healthy": ({ clusters }) =>
    sight(
      clusters.flatMap(({ snapshot }) =>
        snapshot.addons
          .filter(({ status }) => status === "DEGRADED" || status.endsWith("_FAILED"))
          .map(({ name, status, issues }) => {
            const issue = issues[0] ? ` (${issues[0].code}: ${issues[0].message})` : "";
            return `add-on ${name} of ${snapshot.ref.name} is ${status}${issue}`;
          }),
      ),
      `add-ons of ${clusters.length} clusters are healthy`,
    ),
  "insights-passing": ({ clusters }) =>
    sight(
      clusters.flatMap(({ snapshot }) =>
        (snapshot.insights ?? [])
          // What an insight says of a later minor is about the next upgrade, not about this one.
          .filter(
            ({ status, kubernetesVersion }) =>
              status === "ERROR" &&
              (kubernetesVersion === undefined || compareMinor(kubernetesVersion, snapshot.version) <= 0),
          )
          .map(({ name, reason }) => `insight "${name}" of ${snapshot.ref.name} is ERROR: ${reason}`),
      ),
      `insights of ${clusters.length} clusters pass`,
    ),
  "clusters-healthy": ({ clusters }) =>
    sight(
      clusters.flatMap(({ snapshot: { ref, status, issues, nodegroups } }) => [
        ...(status === "FAILED" ? [`${ref.name} is FAILED`] : []),
        ...issues.map(({ code, message }) => `${ref.name}: ${code}: ${message}`),
        ...nodegroups
          .filter((group) => group.status === "DEGRADED")
          .map((group) => `node group ${group.name} of ${ref.name} is DEGRADED`),
      ]),
      `${clusters.length} clusters are healthy`,
    ),
};

const listed = (what: readonly string[]): string => {
  const more = what.length - NAMED_AT_MOST;
  return `${what.slice(0, NAMED_AT_MOST).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
};
const good = (reason: string): Sight => ({ status: "good", reason });
const waiting = (what: readonly string[]): Sight => ({ status: "waiting", reason: listed(what) });
const failed = (what: readonly string[]): Sight => ({ status: "failed", reason: listed(what) });
const sight = (wrong: readonly string[], fine: string): Sight => (wrong.length > 0 ? failed(wrong) : good(fine));

/** What cannot be read may be well or not: it holds the end of the soak, and fails no gate. */
function lookAt(name: BuiltInGate, facts: GateFacts): Sight {
  const seen = BUILT_IN[name](facts);
  return seen.status === "good" && facts.unread.length > 0 ? waiting(facts.unread) : seen;
}

/** All gates of a stage after another look. Since when one is failed, and what a gate of the user's own answered, is carried on. */
export function judgeGates(
  gates: readonly GatePolicy[],
  before: Readonly<Record<string, GateRecord>>,
  facts: GateFacts,
  now: Date,
): Record<string, GateRecord> {
  return Object.fromEntries(gates.map((gate) => [gate.name, judgeGate(gate, before[gate.name], facts, now)]));
}

function judgeGate(gate: GatePolicy, before: GateRecord | undefined, facts: GateFacts, now: Date): GateRecord {
  const checkedAt = now.toISOString();
  if (gate.kind === "built-in") return withStatus(before, lookAt(gate.name, facts), checkedAt);
  const askedAt = before?.askedAt ?? checkedAt;
  const answerBy = before?.answerBy ?? new Date(now.getTime() + gate.withinSeconds * 1000).toISOString();
  const asked = { askedAt, answerBy };
  // Answered: a gate of the user's own is asked once.
  if (before?.status === "good") return { ...before, checkedAt };
  const answer = gate.kind === "https" ? facts.answers[gate.name] : undefined;
  if (answer?.ok) return { ...asked, ...withStatus(before, good(answer.message), checkedAt) };
  if (gate.kind === "event" && before?.status === "failed") return { ...before, checkedAt };
  const words = answer ? `answered ${answer.message}` : "no answer yet";
  if (checkedAt >= answerBy) {
    return { ...asked, ...withStatus(before, failed([`${words} by ${answerBy}`]), checkedAt) };
  }
  return {
    ...asked,
    ...withStatus(before, { status: "waiting", reason: `${words}; has until ${answerBy}` }, checkedAt),
  };
}

function withStatus(before: GateRecord | undefined, { status, reason }: Sight, checkedAt: string): GateRecord {
  if (status !== "failed") return { status, reason, checkedAt };
  return { status, reason, checkedAt, failedSince: before?.failedSince ?? checkedAt };
}

/** The gate after its owner answered by an event; a later answer replaces an earlier one. */
export function answeredGate(
  before: GateRecord | undefined,
  answer: { passed: boolean; message: string },
  now: Date,
): GateRecord {
  const sightOf: Sight = answer.passed ? good(answer.message) : failed([answer.message]);
  const { askedAt, answerBy } = before ?? {};
  return {
    ...(askedAt === undefined ? {} : { askedAt }),
    ...(answerBy === undefined ? {} : { answerBy }),
    ...withStatus(before, sightOf, now.toISOString()),
  };
}
