import { describe, expect, it } from "vitest";
import { logIds } from "#functions/runtime/log-ids.ts";

describe("ids of a log line", () => {
  it.each([
    [
      "of a task's input, without its token",
      { runId: "r", clusterId: "1/eu-west-1/a", taskToken: "secret" },
      { runId: "r", clusterId: "1/eu-west-1/a", account: "1", region: "eu-west-1" },
    ],
    [
      "of an event of ours: the cluster's place, not the bus's",
      {
        account: "9",
        region: "us-east-1",
        detail: { runId: "r", stage: "dev", cluster: { account: "1", region: "eu-west-1", name: "a" } },
      },
      { runId: "r", stage: "dev", clusterId: "1/eu-west-1/a", account: "1", region: "eu-west-1" },
    ],
    [
      "of an event of AWS's",
      { account: "9", region: "us-east-1", detail: { requestParameters: { name: "a" } } },
      { account: "9", region: "us-east-1" },
    ],
    ["of an id that is none", { clusterId: "nonsense" }, { clusterId: "nonsense" }],
    ["of what is no object", "text", {}],
    ["of nothing", null, {}],
    ["but never of members that are no text", { runId: { taskToken: "secret" }, detail: 3 }, {}],
  ])("%s", (_what, input, ids) => {
    expect(logIds(input)).toEqual(ids);
  });
});
