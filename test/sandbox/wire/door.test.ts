import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { knock } from "#adapters/http/knock.ts";
import { diagnose } from "#core/doctor/doctor.ts";
import { controlPaths } from "#sandbox/wire/control.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { asking, tierStage, tiers } from "../../helpers/around.ts";
import { healthy } from "../../helpers/doctor.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

let server: RunningServer;
let bench: Bench;
beforeAll(async () => {
  const stage = tierStage("one", { approval: asking({ before: true, approvers: ["U012ABC"] }) });
  const fleet = fleetOf(seedCluster("a", { tags: { Environment: "one" } }));
  bench = sandboxBench({ fleet, policy: tiers([stage]) });
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0, extra: controlPaths(bench) });
});
afterAll(() => server.close());

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
};

describe("the door over a socket", () => {
  it("refuses who has no secret, and says so as `doctor` wants to hear it", async () => {
    const now = bench.clock.now();
    const answers = {
      "/slack": await knock(`${server.url}/elsewhere`, "/slack", now),
      "/webhooks/alertmanager": await knock(server.url, "/webhooks/alertmanager", now),
    };
    expect(answers).toEqual({
      "/slack": { status: 401, code: "WRONG_SIGNATURE" },
      "/webhooks/alertmanager": { status: 401, code: "WRONG_SECRET" },
    });
    const checks = diagnose(healthy({ door: { value: answers } }));
    expect(checks.filter(({ status }) => status !== "ok")).toEqual([]);
  });

  it("says with a code of its own that a secret was never set, and no more than that", async () => {
    const { sharedSecret } = await import("#adapters/crypto/shared-secret.ts");
    const { secrets } = bench.ports;
    const [slackSigning, webhook] = ["SlackSigningSecret", "WebhookSecret"].map((name) => sharedSecret(name, "unset"));
    Object.assign(bench.ports, { secrets: { slackSigning, webhook } });
    for (const path of ["/slack", "/webhooks/alertmanager"] as const)
      expect(await knock(server.url, path, bench.clock.now())).toEqual({ status: 503, code: "SECRET_UNSET" });
    // The placeholder itself lets nobody in.
    const header = { authorization: "Bearer unset" };
    expect((await post("/webhooks/alertmanager", "{}", header)).status).toBe(503);
    Object.assign(bench.ports, { secrets });
  });

  it("lets an Alertmanager in", async () => {
    const header = { authorization: `Bearer ${bench.webhookSecret}`, "content-type": "application/json" };
    expect(await post("/webhooks/alertmanager", {}, header)).toMatchObject({
      status: 400,
      body: { code: "NOT_UNDERSTOOD" },
    });
    expect((await fetch(`${server.url}/webhooks/alertmanager`)).status).toBe(404);
  });

  it("has people press buttons and type commands, by Slack", async () => {
    expect(await post("/_sandbox/slack/press", { user: "U012ABC", button: "approve-stage" })).toMatchObject({
      status: 404,
    });
    expect(await post("/_sandbox/slack/press", "no JSON")).toMatchObject({ status: 400 });
    expect(await post("/_sandbox/slack/command", {})).toMatchObject({ status: 400 });
    await bench.start();
    await bench.clock.run({ until: new Date(bench.clock.millis() + 600_000) });
    expect(await post("/_sandbox/slack/command", { user: "U012ABC", text: "status run" })).toMatchObject({
      status: 200,
      body: { answered: 200, told: [{ user: "U012ABC", text: expect.stringContaining("one: awaiting-approval") }] },
    });
    expect(await post("/_sandbox/slack/press", { user: "U012ABC", button: "approve-stage" })).toMatchObject({
      body: { told: [{ text: ":white_check_mark: stage one of run run is approved" }] },
    });
  });
});
