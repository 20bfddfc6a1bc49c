import { describe, expect, it } from "vitest";
import { runView } from "#events/operator/requests.ts";
import { sampleFleet } from "#sandbox/fleet/sample-fleet.ts";
import { controlPlaneUpdates, endings, leftovers, sandboxBench } from "../helpers/sandbox.ts";

describe("the sample fleet goes from 1.34 to 1.35", () => {
  it("stage by stage, leaving alone who must be left alone, with reasons", async () => {
    const bench = sandboxBench();
    const view = await bench.run();
    expect(runView.parse(view)).toEqual(view);
    expect(view.run).toMatchObject({ status: "succeeded", reason: { code: "ALL_STAGES_PASSED" } });
    expect(leftovers(bench, view)).toEqual([]);
    expect(endings(view)).toEqual({
      "platform-dev": "upgraded UPGRADED",
      "payments-dev": "upgraded UPGRADED",
      "shop-dev": "upgraded UPGRADED",
      "search-dev": "skipped ALREADY_AT_TARGET",
      "platform-staging": "upgraded UPGRADED",
      "payments-staging": "upgraded UPGRADED",
      "shop-staging": "upgraded UPGRADED",
      "legacy-search": "blocked NODEGROUP_UNHEALTHY",
      "platform-prod": "upgraded UPGRADED",
      "payments-prod-eu": "upgraded UPGRADED",
      "payments-prod-us": "upgraded UPGRADED",
      "shop-prod": "upgraded UPGRADED",
      "shop-prod-apac": "upgraded UPGRADED",
      "stores-hybrid": "upgraded UPGRADED",
      "reports-prod": "blocked UPGRADE_INSIGHT_ERROR",
    });
  });

  it("leaves the clusters as the run says: control planes, node groups and add-ons", async () => {
    const bench = sandboxBench();
    const view = await bench.run();
    const upgraded = new Set(
      view.stages
        .flatMap(({ members }) => members)
        .filter(({ status }) => status === "upgraded")
        .map(({ cluster }) => cluster),
    );
    for (const { cluster, nodegroups, addons } of bench.eks.clusters()) {
      const expected = upgraded.has(cluster.name) || cluster.name === "search-dev" ? "1.35" : "1.34";
      expect([cluster.name, cluster.version, cluster.status]).toEqual([cluster.name, expected, "ACTIVE"]);
      expect(controlPlaneUpdates(bench, cluster.name)).toBe(upgraded.has(cluster.name) ? 1 : 0);
      if (!upgraded.has(cluster.name)) continue;
      for (const group of nodegroups.values()) expect([group.version, group.status]).toEqual(["1.35", "ACTIVE"]);
      for (const addon of addons.values()) expect(addon.status).toBe("ACTIVE");
    }
  });

  it("keeps stages apart by their soak, prod inside its window, and the redundancy pair apart", async () => {
    const bench = sandboxBench();
    const { stages } = await bench.run();
    const [dev, staging, prod] = stages;
    const ended = (stage: typeof dev) =>
      Math.max(...(stage?.members ?? []).map(({ endedAt }) => Date.parse(endedAt ?? "") || 0));
    expect(Date.parse(staging?.startedAt ?? "") - ended(dev)).toBe(2 * 3_600_000);
    // A day of soak, and an hour until somebody approved.
    expect(Date.parse(prod?.startedAt ?? "") - ended(staging)).toBe(25 * 3_600_000);
    for (const { startedAt } of prod?.members.filter(({ status }) => status === "upgraded") ?? []) {
      const hour = Number(
        new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", hour: "2-digit", hourCycle: "h23" }).format(
          new Date(startedAt ?? ""),
        ),
      );
      expect(hour >= 20 || hour < 4).toBe(true);
    }
    const [eu, us] = ["payments-prod-eu", "payments-prod-us"].map((name) =>
      prod?.members.find(({ cluster }) => cluster === name),
    );
    expect(us && eu && (us.startedAt ?? "") >= (eu.endedAt ?? "")).toBe(true);
    const [canary, ...others] = [...(prod?.members ?? [])]
      .filter(({ status }) => status === "upgraded")
      .sort((a, b) => ((a.startedAt ?? "") < (b.startedAt ?? "") ? -1 : 1));
    for (const other of others) expect((other.startedAt ?? "") >= (canary?.endedAt ?? "")).toBe(true);
  });

  it("tells it in Slack: one message for the run, one per cluster in its own channel, edited in place", async () => {
    const bench = sandboxBench();
    await bench.run();
    const messages = bench.slack.messages();
    expect(messages.filter(({ channelName }) => channelName === "eks-fleet")).toHaveLength(1);
    expect(bench.slack.messages("eks-fleet")[0]?.text).toMatch(/Upgrade to Kubernetes 1.35: succeeded/);
    expect(messages.filter(({ channelName }) => channelName === "eks-shop-prod").map(({ text }) => text)).toEqual([
      expect.stringMatching(/shop-prod 1.34 to 1.35: upgraded/),
    ]);
    expect(messages).toHaveLength(13);
    expect(bench.bus.deadLetters).toEqual([]);
  });

  it("repeats exactly for a seed, and differs for another", async () => {
    const [a, b, c] = [sandboxBench({ seed: 7 }), sandboxBench({ seed: 7 }), sandboxBench({ seed: 8 })];
    const [first, second, other] = [await a.run(), await b.run(), await c.run()];
    expect(second).toEqual(first);
    expect(b.counts()).toEqual(a.counts());
    expect(b.calls).toEqual(a.calls);
    expect(other).not.toEqual(first);
  });

  it("is not changed by somebody who watches it in small steps", async () => {
    const [watched, alone] = [sandboxBench(), sandboxBench()];
    await watched.start();
    const until = watched.clock.millis() + 6 * 86_400_000;
    while (watched.clock.millis() < until) {
      await watched.clock.run({ until: new Date(watched.clock.millis() + 1_800_000) });
      await watched.view();
    }
    expect(await watched.view()).toEqual(await alone.run());
    // Schedules go on ringing for as long as somebody watches; the run itself does the same.
    const { stateTransitions, slackMessages } = alone.counts();
    expect(watched.counts()).toMatchObject({ stateTransitions, slackMessages });
  });

  it("has nothing left to do when it is run again", async () => {
    const bench = sandboxBench();
    await bench.run();
    const before = bench.calls.filter(({ operation }) => operation.startsWith("Update")).length;
    const again = await bench.run("1.35", "again");
    expect(again.run.status).toBe("succeeded");
    expect(again.stages.map(({ status }) => status)).toEqual(["skipped", "skipped", "skipped"]);
    expect(bench.calls.filter(({ operation }) => operation.startsWith("Update")).length).toBe(before);
  });

  it("starts once, however often the same run is started", async () => {
    const bench = sandboxBench();
    await bench.start();
    await bench.start();
    await bench.finish();
    expect(bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet"))).toHaveLength(1);
  });

  it("stays well under 150 state transitions per cluster upgrade", async () => {
    const bench = sandboxBench();
    await bench.run();
    const upgrades = bench.engine.executions(bench.engine.stateMachineArn("upgrade-cluster"));
    expect(upgrades.length).toBe(12);
    for (const { transitions } of upgrades) expect(transitions).toBeLessThan(150);
  });

  it("ends an execution that began with nonsense, and says so", async () => {
    const bench = sandboxBench();
    const { arn } = bench.engine.startExecution(bench.engine.stateMachineArn("upgrade-fleet"), {
      name: "bad",
      input: JSON.stringify({ goal: { kind: "kubernetes-version", version: "1.99" }, requestedBy: "console" }),
    });
    await bench.finish();
    expect(bench.engine.execution(arn)).toMatchObject({
      status: "FAILED",
      error: "INVALID_INPUT",
      cause: expect.stringMatching(/does not offer Kubernetes 1.99/),
    });
  });

  it("can be started from the Step Functions console, named by its execution", async () => {
    const bench = sandboxBench({ fleet: sampleFleet() });
    bench.engine.startExecution(bench.engine.stateMachineArn("upgrade-fleet"), {
      name: "by-hand",
      input: JSON.stringify({ goal: { kind: "kubernetes-version", version: "1.35" }, requestedBy: "console" }),
    });
    await bench.finish();
    expect((await bench.view("by-hand")).run.status).toBe("succeeded");
  });
});
