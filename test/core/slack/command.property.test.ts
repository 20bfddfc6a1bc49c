import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alertGroupMessage, clusterOfGroup, withNotification } from "#core/messages/alert-group-message.ts";
import { clustersAnswer } from "#core/messages/answers.ts";
import { slackCommand } from "#core/slack/command.ts";
import type { AlertmanagerDetail } from "#events/alertmanager/notification.ts";

const anyText = fc.string({ maxLength: 3000, unit: "grapheme" });

describe("what people type", () => {
  it("is a command or the usage, never an error, and a reason is as long as requests take", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom("", "pause r ", "reject r ", "status ", "approve "), (text, verb) => {
        const command = slackCommand(`${verb}${text}`);
        if (command.kind === "control") expect(command.why.length).toBeLessThanOrEqual(500);
        expect(["help", "status", "clusters", "control", "answer"]).toContain(command.kind);
      }),
    );
  });
});

describe("what people are told", () => {
  it("fits into an answer however many clusters there are, and none is kept back silently", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 100 }), { maxLength: 300 }), (names) => {
        const clusters = names.map((name) => ({ name, version: "1.35", status: "ACTIVE", account: "1", region: "r" }));
        const text = clustersAnswer(clusters);
        expect(text.length).toBeLessThanOrEqual(3000);
        const more = Number(/and (\d+) more/.exec(text)?.[1] ?? 0);
        if (names.length > 0 && names.every((name) => /^\w+$/.test(name)))
          expect(text.split("\n").length - (more > 0 ? 1 : 0) + more).toBe(names.length);
      }),
    );
  });
});

describe("a group of alerts", () => {
  const labels = fc.dictionary(fc.constantFrom("alertname", "cluster", "pod", "severity", "x"), anyText, {
    maxKeys: 5,
  });
  const alert = fc.record({
    status: fc.constantFrom("firing" as const, "resolved" as const),
    labels,
    annotations: labels.map((all) => ({ summary: all.x ?? "" })),
    startsAt: fc.constant("2026-11-23T08:50:00.000Z"),
    endsAt: fc.constant("2026-11-23T08:50:00.000Z"),
    fingerprint: fc.constant("f"),
  });

  it("keeps Slack's limits for any labels, mentions nobody, and names a channel only by a cluster's name", () => {
    fc.assert(
      fc.property(fc.array(alert, { maxLength: 30 }), labels, anyText, (alerts, common, receiver) => {
        const detail: AlertmanagerDetail = {
          groupKey: "k",
          status: "firing",
          receiver,
          groupLabels: {},
          commonLabels: common,
          commonAnnotations: {},
          externalURL: "",
          alerts,
          firing: alerts.length,
          resolved: 0,
          leftOut: 3,
          receivedAt: "2026-11-23T09:00:00.000Z",
        };
        const found = clusterOfGroup(detail);
        if (found.cluster !== undefined) expect(found.cluster).toMatch(/^[\w-]{1,100}$/);
        const { text, blocks } = alertGroupMessage(withNotification(undefined, detail, found.why));
        expect(text.length).toBeLessThanOrEqual(3000);
        expect(text).not.toMatch(/[<>]/);
        for (const block of blocks as { text?: { text: string }; elements?: { text: string }[] }[])
          for (const part of [block.text, ...(block.elements ?? [])]) {
            expect(part === undefined || part.text.length <= 3000).toBe(true);
            expect(part?.text ?? "").not.toMatch(/[<>]/);
          }
      }),
    );
  });
});
