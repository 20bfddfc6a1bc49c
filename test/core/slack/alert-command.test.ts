import { describe, expect, it } from "vitest";
import { slackCommand } from "#core/slack/command.ts";

describe("/fleet about alerts", () => {
  it.each([
    ["alerts", { kind: "alerts" }],
    ["alerts payments", { kind: "alerts", cluster: "payments" }],
    ["silences", { kind: "silences" }],
    ["unsilence ab12 it is over", { kind: "unsilence", id: "ab12", reason: "it is over" }],
    ["cluster payments", { kind: "cluster", cluster: "payments" }],
    ["upgrade status", { kind: "status" }],
    ["Upgrade  Status up-1", { kind: "status", runId: "up-1" }],
    [
      'silence cluster="payments", alertname=~"KubeNode.*" for 2h because of a new kernel',
      {
        kind: "silence",
        matchers: [
          { label: "cluster", is: "=", value: "payments" },
          { label: "alertname", is: "=~", value: "KubeNode.*" },
        ],
        seconds: 7200,
        reason: "of a new kernel",
      },
    ],
    [
      "silence cluster=a for 1d waiting for 2w for the vendor",
      {
        kind: "silence",
        matchers: [{ label: "cluster", is: "=", value: "a" }],
        seconds: 86_400,
        reason: "waiting for 2w for the vendor",
      },
    ],
    [
      "silence alertname=“wait for it” for 1h tests",
      {
        kind: "silence",
        matchers: [{ label: "alertname", is: "=", value: "wait for it" }],
        seconds: 3600,
        reason: "tests",
      },
    ],
  ])("%s", (text, expected) => {
    expect(slackCommand(text)).toEqual(expected);
  });

  it.each([
    ["silence", /which alerts, and for how long/],
    ["silence for 2h because", /which alerts/],
    ["silence cluster=a for ever and ever", /ever is not a time/],
    ["silence cluster=a for 2h", /why\?/],
    ["silence cluster for 2h because", /expected =/],
    ["unsilence", /which silence/],
    ["cluster", /which cluster/],
  ])("%s: what is missing is said, with the usage", (text, problem) => {
    expect(slackCommand(text)).toEqual({ kind: "help", problem: expect.stringMatching(problem) });
  });
});
