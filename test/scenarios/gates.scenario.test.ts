import { describe, expect, it } from "vitest";
import type { BuiltInGate, GatePolicy } from "#core/policy/policy.ts";
import { AwsError } from "#sandbox/aws/service.ts";
import { type Around, minutes, planes, refOf, small } from "../helpers/around.ts";
import { deny, nextBegan, SOAK, soaking, stateOf } from "../helpers/gates.ts";
import { endings } from "../helpers/sandbox.ts";

const builtIn = (...names: BuiltInGate[]): GatePolicy[] => names.map((name) => ({ kind: "built-in", name }));
const alarm = (bench: Around, name: string, state: "ALARM" | "OK") =>
  bench.cloudwatch.setAlarm(refOf(name), { name: `${name}-errors`, state });

interface Trouble {
  breaks: (bench: Around) => void;
  mends: (bench: Around) => void;
  words: RegExp;
}

const TROUBLES: Record<Exclude<BuiltInGate, "insights-passing">, Trouble> = {
  "alarms-ok": {
    breaks: (bench) => alarm(bench, "e", "ALARM"),
    mends: (bench) => alarm(bench, "e", "OK"),
    words: /^gate alarms-ok: alarm e-errors of e is in ALARM since 2026-/,
  },
  "addons-healthy": {
    breaks(bench) {
      const addon = stateOf(bench, "e").addons.get("coredns");
      Object.assign(addon ?? {}, {
        status: "DEGRADED",
        health: { issues: [{ code: "InsufficientNumberOfReplicas", message: "no room" }] },
      });
    },
    mends(bench) {
      Object.assign(stateOf(bench, "e").addons.get("coredns") ?? {}, { status: "ACTIVE", health: { issues: [] } });
    },
    words: /^gate addons-healthy: add-on coredns of e is DEGRADED \(InsufficientNumberOfReplicas: no room\)$/,
  },
  "clusters-healthy": {
    breaks(bench) {
      stateOf(bench, "e").cluster.health = { issues: [{ code: "Ec2SubnetNotFound", message: "a subnet is gone" }] };
    },
    mends(bench) {
      stateOf(bench, "e").cluster.health = { issues: [] };
    },
    words: /^gate clusters-healthy: e: Ec2SubnetNotFound: a subnet is gone$/,
  },
};

describe("a built-in gate that fails while a stage soaks", () => {
  it.each(Object.entries(TROUBLES))(
    "holds the soak, says which cluster and why, and prolongs it by the time on hold: %s",
    async (name, { breaks, mends, words }) => {
      const { bench, began } = await soaking(builtIn(name as BuiltInGate));
      await bench.until(began + 50);
      breaks(bench);
      // Seen at the look an hour after the soak began, confirmed a minute later.
      await bench.until(began + 60.9);
      expect(await bench.stage("dev")).toMatchObject({ status: "soaking", gates: [{ name, status: "failed" }] });
      expect(bench.details("Gate Failed")).toEqual([]);
      await bench.until(began + 61);
      expect(await bench.stage("dev")).toMatchObject({
        status: "on-hold",
        reason: { code: "GATE_FAILED", message: expect.stringMatching(words) },
      });
      expect(bench.details("Gate Failed")).toMatchObject([
        { stage: "dev", action: "hold", at: minutes(began + 61).toISOString() },
      ]);
      expect(bench.slackText()).toContain("on hold");
      await bench.until(began + 130);
      mends(bench);
      // The looks on hold come every 15 minutes after it began: 61, 76, ... 136.
      await bench.until(began + 135.9);
      expect((await bench.stage("dev")).status).toBe("on-hold");
      await bench.until(began + 136);
      expect(await bench.stage("dev")).toMatchObject({
        status: "soaking",
        reason: { code: "GATES_GOOD" },
        soakUntil: minutes(began + SOAK + 75).toISOString(),
      });
      expect(bench.slackText()).toContain("its gates are good again; soaking until");
      await bench.finish();
      expect(await nextBegan(bench)).toBeCloseTo(began + SOAK + 75);
      expect((await bench.view()).run.status).toBe("succeeded");
      expect(planes(bench)).toEqual(["d 1.35", "e 1.35", "p 1.35"]);
    },
  );

  it("holds nothing when it was bad for one look only", async () => {
    const { bench, began } = await soaking(builtIn("alarms-ok"), { onFailedGate: "rollback" });
    bench.cloudwatch.setAlarm(refOf("d"), { name: "d-errors", state: "ALARM", at: minutes(began + 44) });
    bench.cloudwatch.setAlarm(refOf("d"), { name: "d-errors", state: "OK", at: minutes(began + 45.5) });
    await bench.until(began + 45.2);
    expect((await bench.stage("dev")).gates).toMatchObject([{ status: "failed" }]);
    await bench.finish();
    expect(bench.details("Gate Failed")).toEqual([]);
    expect(await nextBegan(bench)).toBeCloseTo(began + SOAK);
    expect(bench.versions()).toEqual({ d: "1.35", e: "1.35", p: "1.35" });
  });

  it("at the very end of the soak holds it all the same, and the stage does not pass for the reason it was held for", async () => {
    const { bench, began } = await soaking(builtIn("alarms-ok"));
    await bench.until(began + SOAK - 1);
    alarm(bench, "d", "ALARM");
    await bench.until(began + SOAK + 100);
    expect(await bench.stage("dev")).toMatchObject({ status: "on-hold", reason: { code: "GATE_FAILED" } });
    expect(await nextBegan(bench)).toBeNaN();
    alarm(bench, "d", "OK");
    await bench.finish();
    // 241, 256, ... 346: the look at which the alarm is seen to be quiet.
    expect(await nextBegan(bench)).toBeCloseTo(began + SOAK + 106);
    expect(await bench.stage("dev")).toMatchObject({ status: "succeeded", reason: { code: "GATES_GOOD" } });
  });

  it("speaks only of clusters of the stage that were upgraded and are still there", async () => {
    const { bench, began } = await soaking(builtIn("alarms-ok", "clusters-healthy"));
    alarm(bench, "p", "ALARM");
    await bench.until(began + 30);
    alarm(bench, "e", "ALARM");
    await bench.deleteCluster("e");
    await bench.until(began + 40);
    await bench.finish();
    expect(bench.details("Gate Failed")).toEqual([]);
    expect(await nextBegan(bench)).toBeCloseTo(began + SOAK);
  });
});

describe("the gate insights-passing", () => {
  const usage = (removedIn: string) => ({
    api: `apis/x/${removedIn}`,
    removedIn,
    replacedWith: "apis/y",
    userAgent: "x",
  });

  it("is not failed by an insight about a later minor", async () => {
    const clusters = [small("d", "dev", { deprecatedApis: [usage("1.36")] }), small("p", "prod")];
    const { bench, began } = await soaking(builtIn("insights-passing"), {}, clusters);
    await bench.finish();
    const insights = stateOf(bench, "d").insights.list?.filter(
      ({ insightStatus }) => insightStatus?.status === "ERROR",
    );
    expect(insights?.map(({ kubernetesVersion }) => kubernetesVersion)).toEqual(["1.36"]);
    expect(await nextBegan(bench)).toBeCloseTo(began + SOAK);
  });

  it("is failed by a misconfiguration until EKS sees it corrected", async () => {
    const misconfigurations = [
      { name: "Remote network overlap", status: "ERROR" as const, reason: "10.0.0.0/8 overlaps" },
    ];
    const clusters = [small("d", "dev", { misconfigurations }), small("p", "prod")];
    const { bench, began } = await soaking(builtIn("insights-passing"), {}, clusters);
    await bench.until(began + 1);
    expect((await bench.stage("dev")).reason).toEqual({
      code: "GATE_FAILED",
      message: 'gate insights-passing: insight "Remote network overlap" of d is ERROR: 10.0.0.0/8 overlaps',
    });
    stateOf(bench, "d").checks.misconfigurations = [];
    await bench.until(began + 600);
    expect((await bench.stage("dev")).status).toBe("on-hold");
    await bench.finish();
    // EKS looks once a day by itself.
    expect(await nextBegan(bench)).toBeGreaterThan(began + 24 * 60);
    expect((await bench.view()).run.status).toBe("succeeded");
  });
});

describe("a gate that cannot be read", () => {
  it.each([
    ["alarms-ok", "cloudwatch", "DescribeAlarms", /alarms of d cannot be read: .*AccessDenied.*; alarms of e/],
    ["clusters-healthy", "eks", "DescribeCluster", /d cannot be read: .*AccessDenied.*; e cannot be read/],
  ] as const)("holds the end of the soak and takes nothing back: %s", async (name, service, operation, words) => {
    const { bench, began } = await soaking(builtIn(name), { onFailedGate: "rollback" });
    await bench.until(began + 100);
    const allow = deny(bench[service].service, operation);
    await bench.until(began + SOAK + 60);
    expect(await bench.stage("dev")).toMatchObject({
      status: "soaking",
      gates: [{ name, status: "waiting", reason: expect.stringMatching(words) }],
    });
    expect(await nextBegan(bench)).toBeNaN();
    allow();
    await bench.finish();
    expect(await nextBegan(bench)).toBeCloseTo(began + SOAK + 75);
    expect(bench.details("Gate Failed")).toEqual([]);
    expect(planes(bench)).toEqual(["d 1.35", "e 1.35", "p 1.35"]);
  });

  it("does not end a hold: what failed is good again only when it is seen to be", async () => {
    const { bench, began } = await soaking(builtIn("alarms-ok"));
    alarm(bench, "d", "ALARM");
    await bench.until(began + 16);
    expect((await bench.stage("dev")).status).toBe("on-hold");
    const allow = deny(bench.cloudwatch.service, "DescribeAlarms");
    await bench.until(began + 60);
    expect(await bench.stage("dev")).toMatchObject({ status: "on-hold", reason: { code: "GATE_UNREAD" } });
    alarm(bench, "d", "OK");
    allow();
    await bench.finish();
    // On hold from the 16th minute to the look at the 61st.
    expect(await nextBegan(bench)).toBeCloseTo(began + SOAK + 45);
    expect(bench.details("Gate Failed")).toHaveLength(1);
  });

  it("of throttling that goes on does not end the run", async () => {
    const { bench, began } = await soaking(builtIn("clusters-healthy"));
    await bench.until(began + 10);
    const throttled = new AwsError("ThrottlingException", "Rate exceeded", 429);
    const allow = deny(bench.eks.service, "DescribeCluster", throttled);
    await bench.until(began + 180);
    allow();
    await bench.finish();
    expect(endings(await bench.view())).toMatchObject({ d: "upgraded UPGRADED", p: "upgraded UPGRADED" });
    expect(await nextBegan(bench)).toBeCloseTo(began + SOAK);
  });
});
