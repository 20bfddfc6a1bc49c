import { describe, expect, it } from "vitest";
import { alertMessage } from "#core/messages/alert-message.ts";
import { alertView } from "#core/messages/alert-view.ts";
import { clusterMessage } from "#core/messages/cluster-message.ts";
import { digestMessage } from "#core/messages/digest-message.ts";
import { incidentMessage, incidentView } from "#core/messages/incident-message.ts";
import { runMessage } from "#core/messages/run-message.ts";
import type { ChatMessage } from "#core/ports.ts";
import {
  alertRecord,
  BEGAN,
  firingAlert,
  groupMember,
  groupRecord,
  incidentRecord,
} from "../../helpers/alert-records.ts";

const AT = "2026-11-23T09:05:00.000Z";
const LATER = "2026-11-23T10:00:00.000Z";

interface Block {
  type: string;
  text?: { text: string };
  elements?: {
    type: string;
    text?: string | { text: string };
    placeholder?: { text: string };
    options?: { text: { text: string } }[];
  }[];
}

/** What people see: the blocks as an outline, and below the line the plain text of notifications. */
function rendered({ text, blocks }: ChatMessage): string {
  const wordsOf = ({
    type,
    text: words,
    placeholder,
    options = [],
  }: NonNullable<Block["elements"]>[number]): string => {
    if (typeof words === "string") return words;
    if (type === "button") return `[ ${words?.text} ]`;
    return `[ ${placeholder?.text}: ${options.map((option) => option.text.text).join(" | ")} ]`;
  };
  const outline = (blocks as unknown as Block[]).map(
    ({ type, text: words, elements = [] }) =>
      `${type.padEnd(8)} ${[...(words ? [words.text] : []), elements.map(wordsOf).join("  ")].filter(Boolean).join("\n").replaceAll("\n", "\n         ")}`,
  );
  return [...outline, "---------", text].join("\n");
}
const snapshotOf = (name: string, message: ChatMessage) =>
  expect(`${rendered(message)}\n`).toMatchFileSnapshot(`snapshots/${name}.txt`);

/** A group with a worse alert that is muted, one that fires, and one that is over. */
function group(over: boolean) {
  const named = (pod: string, summary: string) =>
    firingAlert("PodCrashLooping", {
      labels: { namespace: "shop", pod },
      annotations: { summary, runbookUrl: "https://runbooks.example/crash" },
    });
  const all = [
    named("api-1", "restarted 5 times in 10 min"),
    named("api-2", "restarted 3 times in 10 min"),
    named("web-7", "restarted 8 times in 10 min"),
  ];
  const alerts = new Map(all.map((alert) => [alert.fingerprint, alertRecord(alert)]));
  const states = [
    groupMember({ told: "firing" }),
    groupMember({ status: "resolved", told: "resolved", endsAt: AT }),
    groupMember({
      severity: "critical",
      untold: { code: "SILENCED", message: "silenced by jo until 2026-11-23T12:00:00.000Z: load test", since: BEGAN },
    }),
  ];
  const members = Object.fromEntries(
    all.map(({ fingerprint }, index) => [
      fingerprint,
      over ? groupMember({ status: "resolved", told: "resolved", endsAt: LATER }) : (states[index] ?? groupMember()),
    ]),
  );
  const record = groupRecord({
    labels: { alertname: "PodCrashLooping" },
    members,
    alarmedAt: BEGAN,
    acknowledged: { by: "ana", at: AT, severity: "warning" },
    lately: ["add-on coredns updated by jo 12 min before"],
    ...(over ? { endedAt: LATER } : { dueAt: LATER }),
  });
  return alertMessage(alertView({ group: record, alerts, beyond: 0 }));
}

describe("the messages people see most", () => {
  it("a run that waits for an approval", () =>
    snapshotOf(
      "run",
      runMessage({
        runId: "upgrade-2026-11",
        title: "Upgrade to Kubernetes 1.35",
        requestedBy: "jo",
        status: "running",
        stages: [
          { name: "dev", status: "succeeded", text: "4 of 4 upgraded", at: BEGAN },
          {
            name: "prod",
            status: "awaiting-approval",
            text: "waits for an approval",
            at: AT,
            question: { moment: "before", askedAt: AT, clusters: 12 },
          },
        ],
        ended: { upgraded: 4 },
      }),
    ));

  it("the upgrade of a cluster", () =>
    snapshotOf(
      "cluster-upgrade",
      clusterMessage({
        runId: "upgrade-2026-11",
        stage: "prod",
        cluster: "payments-prod",
        account: "111122223333",
        region: "eu-west-1",
        from: "1.34",
        to: "1.35",
        status: "upgrading",
        phase: "nodegroups",
      }),
    ));

  it("alerts that fire, acknowledged", () => snapshotOf("alert-firing", group(false)));

  it("alerts that are over", () => snapshotOf("alert-resolved", group(true)));

  it("a fleet incident", () => {
    const clusters = Object.fromEntries(["a", "b", "c"].map((name) => [`111122223333/eu-west-1/${name}`, BEGAN]));
    return snapshotOf(
      "fleet-incident",
      incidentMessage(incidentView(incidentRecord({ episode: 1, openedAt: BEGAN, clusters, left: 1 }))),
    );
  });

  it("the weekly digest of drift", () =>
    snapshotOf(
      "drift-digest",
      digestMessage({
        cluster: { account: "111122223333", region: "eu-west-1", name: "payments-prod" },
        period: AT,
        counts: { critical: 1, medium: 1 },
        worst: [
          {
            rule: "public-endpoint",
            subject: "",
            severity: "critical",
            message: "the API is open to 0.0.0.0/0",
            openedAt: "2026-11-02T09:00:00.000Z",
          },
          {
            rule: "addon-behind",
            subject: "coredns",
            severity: "medium",
            message: "coredns v1.11.1 is behind v1.11.4",
            openedAt: "2026-11-20T09:00:00.000Z",
          },
        ],
        oldest: {
          rule: "public-endpoint",
          message: "the API is open to 0.0.0.0/0",
          openedAt: "2026-11-02T09:00:00.000Z",
        },
        since: "2026-11-16T09:00:00.000Z",
        opened: 1,
        closed: 3,
        ending: [{ rule: "control-plane-logs", subject: "", until: "2026-11-30T00:00:00.000Z" }],
        at: AT,
      }),
    ));
});
