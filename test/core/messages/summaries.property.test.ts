import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlertDigestFacts, alertDigestMessage } from "#core/messages/alert-digest-message.ts";
import { digestMessage } from "#core/messages/digest-message.ts";
import { pagerTroubleMessage } from "#core/messages/pager-trouble-message.ts";
import { replyMessage } from "#core/messages/reply-message.ts";
import { reportMessage } from "#core/messages/report-message.ts";
import type { ChatMessage } from "#core/ports.ts";
import { problemOf } from "#sandbox/slack/limits.ts";

const AT = "2026-11-23T09:00:00.000Z";
const anyText = fc.string({ maxLength: 6000, unit: "grapheme" });
const cluster = { account: "1", region: "r", name: "c" };

function withinLimits(message: ChatMessage): void {
  expect(problemOf({ channel: "#eks-c", ...message })).toBeUndefined();
  expect(message.text.length).toBeGreaterThan(0);
  expect(message.text.length).toBeLessThanOrEqual(3000);
  expect(message.text).not.toMatch(/<[!@#]/);
}

const ofAlerts = (text: string, count: number): AlertDigestFacts => ({
  channel: "#eks-c",
  period: AT,
  counts: count > 0 ? { critical: count } : {},
  problems: Array.from({ length: Math.min(count, 10) }, () => ({
    title: text,
    severity: "critical" as const,
    cluster: text,
    firing: 3,
    since: AT,
    acknowledged: { by: text, at: AT },
    snoozed: { by: text, until: AT },
  })),
  leftOut: Math.max(0, count - 10),
  ending: Array.from({ length: 10 }, () => ({ id: "1", matchers: text, owner: text, reason: text, endsAt: AT })),
  at: AT,
});

describe("digests, reports and what pagers refuse", () => {
  it("keep Slack's limits for any content", () => {
    fc.assert(
      fc.property(anyText, fc.nat(40), (text, count) => {
        withinLimits(alertDigestMessage(ofAlerts(text, count)));
        const found = { rule: text, subject: text, severity: "high" as const, message: text, openedAt: AT };
        withinLimits(
          digestMessage({
            cluster,
            period: AT,
            counts: { high: count + 1 },
            worst: Array.from({ length: 10 }, () => found),
            oldest: { rule: text, message: text, openedAt: AT },
            since: AT,
            opened: 1,
            closed: 1,
            ending: Array.from({ length: 20 }, () => ({ rule: text, subject: text, until: AT })),
            at: AT,
          }),
        );
        withinLimits(pagerTroubleMessage({ pager: text, reason: text, summary: text, at: AT, pages: count + 1 }));
        withinLimits(replyMessage(`:eyes: ${text}`));
        withinLimits(
          reportMessage(
            {
              fleet: text,
              period: AT,
              key: "reports/1",
              numbers: Array.from({ length: 20 }, () => ({
                title: text,
                text,
                trend: { words: text, verdict: "worse" },
              })),
              attention: Array.from({ length: 10 }, () => ({ severity: "high" as const, text })),
              more: count,
              gaps: count,
              at: AT,
            },
            3600,
          ),
        );
      }),
    );
  });
});
