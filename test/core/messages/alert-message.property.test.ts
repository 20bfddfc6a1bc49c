import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert } from "#core/alerts/alert.ts";
import { alertMessage } from "#core/messages/alert-message.ts";
import { replyText } from "#core/messages/alert-reply.ts";
import { alertView } from "#core/messages/alert-view.ts";
import { incidentMessage, incidentView } from "#core/messages/incident-message.ts";
import {
  alertRecord,
  clusterRef,
  firingAlert,
  groupMember,
  groupRecord,
  incidentRecord,
  resolvedAlert,
} from "../../helpers/alert-records.ts";

const anyText = fc.string({ maxLength: 3000, unit: "grapheme" });
const url = fc.oneof(anyText, fc.constant("https://runbooks.example/slow"), fc.constant("https://x|<!channel>"));

const alerts = fc.array(
  fc
    .record({
      labels: fc.dictionary(fc.constantFrom("alertname", "pod", "namespace", "team", "x"), anyText, { maxKeys: 5 }),
      summary: anyText,
      description: anyText,
      details: fc.dictionary(fc.string({ unit: "grapheme" }), anyText, { maxKeys: 20 }),
      reopened: fc.nat(3),
      security: fc.boolean(),
      runbookUrl: url,
      resolved: fc.boolean(),
      critical: fc.boolean(),
    })
    .map(({ labels, summary, description, details, reopened, security, runbookUrl, resolved, critical }) => ({
      alert: firingAlert("Slow", {
        labels: { ...labels, ...(security ? { security: "true" } : {}) },
        severity: critical ? "critical" : "warning",
        annotations: { summary, description, details, reopened, runbookUrl, url: runbookUrl },
      }),
      resolved,
    })),
  { minLength: 1, maxLength: 30 },
);

interface Block {
  type: string;
  text?: { text: string };
  elements?: { type: string; text?: string | { text: string }; value?: string; options?: { value: string }[] }[];
}

function check(blocks: readonly Record<string, unknown>[], text: string): void {
  expect(text.length).toBeLessThanOrEqual(3000);
  expect(text).not.toMatch(/[<>]/);
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const { text: words, elements = [] } of blocks as unknown as Block[]) {
    if (words) {
      expect(words.text.length).toBeLessThanOrEqual(3000);
      expect(words.text).not.toMatch(/<[!@#]/);
    }
    for (const element of elements) {
      if (typeof element.text === "string") {
        expect(element.text.length).toBeLessThanOrEqual(3000);
        expect(element.text).not.toMatch(/<(?!https?:\/\/[^\s<>|]+\|(runbook|look at it|see there)>)/);
      }
      expect((element.value ?? "").length).toBeLessThanOrEqual(2000);
      for (const option of element.options ?? []) expect(option.value.length).toBeLessThanOrEqual(150);
    }
  }
}

describe("the message of a group of alerts", () => {
  it("keeps Slack's limits whatever labels and annotations say, mentions nobody, and is complete in plain text", () => {
    fc.assert(
      fc.property(alerts, fc.nat(5000), anyText, fc.boolean(), (all, beyond, by, over) => {
        const members = Object.fromEntries(
          all.map(({ alert, resolved }, index) => [
            `${index}`,
            groupMember({
              severity: alert.severity,
              status: resolved ? "resolved" : "firing",
              told: "firing",
              untold: { code: "SILENCED", message: by, since: "2026-11-23T09:00:00.000Z" },
            }),
          ]),
        );
        const records = new Map(all.map(({ alert }, index) => [`${index}`, alertRecord(alert)]));
        const at = "2026-11-23T10:00:00.000Z";
        const group = groupRecord({
          key: "a".repeat(32),
          members,
          acknowledged: { by, at, severity: "warning" },
          snoozed: { by, at, until: at },
          incident: { key: "incident/1", episode: 1, clusters: 7, leads: false },
          lately: [by],
          ...(over ? { endedAt: at } : { dueAt: at }),
        });
        const state = alertView({ group, alerts: records, beyond, incidentLink: "https://slack.example/p1" });
        const { text, blocks } = alertMessage(state);
        check(blocks, text);
        expect(state.lines.length + state.leftOut).toBe(all.length + beyond);
        const kind = all.every(({ alert }) => alert.labels.security) ? "Security alert" : state.severity;
        expect(text.split("\n")[0]).toContain(over ? "over after" : kind);
      }),
    );
  });
});

describe("the message of a single alert", () => {
  const at = "2026-11-23T10:00:00.000Z";
  const shown = (alert: Alert, over = false) => {
    const group = groupRecord({
      cluster: clusterRef("a"),
      members: { x: groupMember({ told: over ? "resolved" : "firing", status: over ? "resolved" : "firing" }) },
      startedAt: "2026-11-23T09:48:00.000Z",
      ...(over ? { endedAt: at } : { dueAt: at }),
    });
    return alertMessage(alertView({ group, alerts: new Map([["x", alertRecord(alert)]]), beyond: 0 }));
  };
  const degraded = (change: Partial<Alert["annotations"]> = {}, labels: Record<string, string> = {}) => {
    const details = { found: "DEGRADED", wanted: "ACTIVE", by: "<!here> \n jo" };
    const annotations = { summary: "degraded", description: "add nodes", details, ...change };
    return firingAlert("AddonDegraded", { annotations, labels });
  };

  it("says what to do and what was seen, also in its plain text", () => {
    const { text, blocks } = shown(degraded());
    const said = ["found: DEGRADED", "wanted: ACTIVE", "by: &lt;!here&gt; jo"];
    expect(text.split("\n").slice(0, 5)).toEqual([":large_orange_circle: warning: degraded (a)", "add nodes", ...said]);
    for (const words of ["add nodes", ...said]) expect(JSON.stringify(blocks)).toContain(words);
  });

  it("says that it came back, and that it is about security", () => {
    expect(shown(degraded({ reopened: 1 })).text).toMatch(/^:large_orange_circle: warning \(again\): degraded \(a\)\n/);
    expect(shown(degraded({}, { security: "true" })).text).toMatch(
      /^:rotating_light: Security alert: degraded \(a\)\n/,
    );
  });

  it("that is over says after how long, why, and what it was", () => {
    const { text } = shown(degraded({ description: "not found any more" }, { security: "true" }), true);
    expect(text.split("\n").slice(0, 3)).toEqual([
      ":white_check_mark: over after 12 min: degraded (a)",
      "not found any more",
      "found: DEGRADED",
    ]);
  });
});

describe("the thread of several findings of one rule", () => {
  it("says of each that is over why; of others' alerts the description is no reason", () => {
    const at = "2026-11-23T10:00:00.000Z";
    const annotations = { summary: "coredns is missing", description: "it is there again" };
    const said = (labels: Record<string, string>) => {
      const alert = resolvedAlert(firingAlert("AddonMissing", { annotations, labels }), at);
      const members = { x: groupMember({ status: "resolved", told: "resolved" }), y: groupMember({ told: "firing" }) };
      const news = { members, fired: [], mutedBefore: {}, resolved: ["x"], flapping: {}, steady: [], muted: false };
      const alerts = new Map([["x", alertRecord(alert)]]);
      const occasion = { first: false, fires: false, resolves: true, worse: false, snoozeOver: false, repeats: false };
      const group = groupRecord({ members, dueAt: at });
      return replyText({ group, alerts, beyond: 0, news, occasion, escalation: [], now: new Date(at) });
    };
    const line = ":white_check_mark: resolved: coredns is missing";
    expect(said({ kind: "finding", source: "fleetwright" })).toBe(`${line} (it is there again)`);
    expect(said({})).toBe(line);
  });
});

describe("the message of a fleet incident", () => {
  it("keeps Slack's limits for any number of clusters, and none is kept back silently", () => {
    fc.assert(
      fc.property(fc.nat(600), anyText, fc.boolean(), (count, value, closed) => {
        const since = "2026-11-23T09:00:00.000Z";
        const names = Array.from({ length: count }, (_, index) => `cluster-${index}`);
        const clusters = Object.fromEntries(
          names.map((name) => [`${clusterRef(name).account}/${clusterRef(name).region}/${name}`, since]),
        );
        const incident = incidentRecord({
          labels: { alertname: value, source: "alertmanager", team: value },
          episode: 1,
          openedAt: since,
          clusters,
          left: 3,
          ...(closed ? { closedAt: since } : {}),
        });
        const { text, blocks } = incidentMessage(incidentView(incident));
        check(blocks, text);
        if (count > 25) expect(JSON.stringify(blocks)).toContain(`and ${count - 25} more`);
      }),
    );
  });
});
