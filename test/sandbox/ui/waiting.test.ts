import { describe, expect, it } from "vitest";
import { runMessage } from "#core/messages/run-message.ts";
import { waitingIn } from "#sandbox/ui/waiting.ts";

const place = { channel: "C1", channelName: "eks-fleet", ts: "1.1", edits: 0, postedAt: new Date(0) };
const button = (label: string, style?: string) => ({
  type: "button",
  action_id: label,
  text: { type: "plain_text", text: label },
  ...(style ? { style } : {}),
});
const row = (...elements: object[]) => ({ type: "actions", elements });
const waiting = (text: string, ...blocks: object[]) => waitingIn([{ ...place, text, blocks }]);

describe("what waits for a person", () => {
  it("is a stage's question", () => {
    const message = runMessage({
      runId: "r1",
      title: "Upgrade to Kubernetes 1.35",
      status: "running",
      stages: [
        {
          name: "prod",
          status: "awaiting-approval",
          text: "waits",
          at: "2026-11-23T09:00:00.000Z",
          question: { moment: "before", askedAt: "2026-11-23T09:00:00.000Z", clusters: 6 },
        },
      ],
      ended: {},
    });
    expect(waitingIn([{ ...place, text: message.text, blocks: [...message.blocks] }])).toEqual([
      {
        channel: "C1",
        ts: "1.1",
        label: "Approve prod",
        text: "Run r1 goes on with stage prod: 6 clusters.",
        decides: true,
      },
    ]);
  });

  it("is a look somebody should have, for which nothing stands still", () => {
    const found = waiting("slow", row(button("Acknowledge", "primary"), button("Silence")));
    expect(found).toEqual([{ channel: "C1", ts: "1.1", label: "Acknowledge", text: "slow", decides: false }]);
  });

  it("is decided by what stands beside it, not elsewhere in the message", () => {
    expect(waiting("a", row(button("Yes", "primary")), row(button("Delete", "danger")))).toMatchObject([
      { label: "Yes", decides: false },
    ]);
  });

  it("is not a message without a button that asks", () => {
    expect(waiting("a", row(button("Show cluster")), { type: "divider" })).toEqual([]);
  });
});
