import { afterEach, expect, it, vi } from "vitest";
import { memoryRequestStore } from "#adapters/memory/requests.ts";
import type { Handler } from "#functions/runtime/define-handler.ts";
import type { DoorRequest } from "#sandbox/apigateway/door.ts";
import { asking, tierStage, tiers } from "../helpers/around.ts";
import { fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";
import { runMessageOf } from "../helpers/slack.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it("where an answer goes to, trigger ids and signatures are in no log line, answer, event, execution or message", async () => {
  const [events, lines, answers]: unknown[][] = [[], [], []];
  const stage = tierStage("one", { approval: asking({ before: true, approvers: ["ana"] }) });
  const bench = sandboxBench({
    fleet: fleetOf(seedCluster("a", { tags: { Environment: "one" } })),
    policy: tiers([stage], { people: { identity: "claimed", slack: { U1: "ana" } } }),
    onEvent: (event) => void events?.push(event),
  });
  // The functions as on Lambda: they log, and compose their ports themselves.
  for (const [name, value] of Object.entries({ POWERTOOLS_DEV: "true", POWERTOOLS_LOG_LEVEL: "DEBUG" }))
    vi.stubEnv(name, value);
  vi.stubEnv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
  for (const level of ["debug", "info", "warn", "error", "log"] as const)
    vi.spyOn(console, level).mockImplementation((...line: unknown[]) => void lines?.push(line));
  vi.resetModules();
  let ports = bench.ports;
  vi.doMock("#functions/runtime/compose.ts", () => ({ compose: () => ports }));
  const load = async (path: string) => ((await import(path)) as { handler: Handler }).handler;
  const [door, worker] = [
    await load("#functions/triggers/door-slack.ts"),
    await load("#functions/triggers/on-slack-request.ts"),
  ];
  const context = { awsRequestId: "r", functionName: "f", getRemainingTimeInMillis: () => 60_000 };
  const call = async (handler: Handler, event: unknown) => {
    const answer: unknown = await handler(event, context as never).catch((error: unknown) => error);
    answers?.push(answer instanceof Error ? [answer.name, answer.message, answer.stack, answer.cause] : answer);
    return answer;
  };
  const asEvent = ({ headers, body }: DoorRequest) => ({
    version: "2.0",
    routeKey: "POST /slack",
    headers,
    body: Buffer.from(body).toString("base64"),
    isBase64Encoded: true,
  });

  await bench.start();
  await bench.clock.run({ until: new Date(bench.clock.millis() + 600_000) });
  const { request } = await bench.people.press("U1", runMessageOf(bench), "reject-stage");
  const form = new URLSearchParams(Buffer.from(request.body).toString("utf8"));
  const payload = JSON.parse(form.get("payload") ?? "{}") as { response_url: string; trigger_id: string };
  const secrets = [payload.response_url, payload.trigger_id, request.headers["x-slack-signature"] ?? "?"];
  expect(secrets.filter((secret) => secret.length > 8)).toHaveLength(3);

  // Once more through every way a request can go wrong, each with all that is secret in it.
  ports = { ...bench.ports, requests: memoryRequestStore() };
  const event = asEvent(request);
  expect(await call(door, event)).toMatchObject({ statusCode: 200 });
  expect(await call(door, event)).toMatchObject({ statusCode: 401 });
  expect(await call(door, { ...event, body: `${event.body}AAAA` })).toMatchObject({ statusCode: 401 });
  expect(await call(door, { ...event, headers: { ...request.headers, x: 1 } })).toMatchObject({
    name: "InvalidEventError",
  });
  const away = { publish: () => Promise.reject(new Error("no bus")) };
  ports = { ...bench.ports, requests: memoryRequestStore(), events: away };
  expect(await call(door, event)).toMatchObject({ message: "no bus" });

  const detail = { requestId: "slack/x", user: "U1", text: "status" };
  const asked = {
    ...(events?.find((each) => (each as { source: string }).source === "fleetwright.slack") as object),
    detail,
  };
  const command = { ...asked, "detail-type": "Slack Slash Command" };
  const replies = {
    reply: (to: string) => Promise.reject(new TypeError(`fetch failed`, { cause: { hidden: to.length } })),
  };
  ports = { ...bench.ports, requests: memoryRequestStore(), replies };
  await ports.requests.take({
    key: "slack/x",
    sentAt: "1",
    respondTo: payload.response_url,
    expiresAt: "2026-11-24T00:00:00Z",
  });
  expect(await call(worker, command)).toMatchObject({ name: "TypeError" });
  ports = { ...ports, replies: bench.ports.replies };
  expect(await call(worker, command)).toMatchObject({ done: true });
  expect(await call(worker, command)).toMatchObject({ done: false });

  await bench.finish();
  const executions = bench.engine.machines().flatMap(({ arn }) => bench.engine.executions(arn));
  const histories = executions.map(({ arn, input, output }) => [input, output, bench.engine.historyOf(arn)]);
  const places = {
    lines,
    answers,
    events,
    histories,
    messages: bench.slack.messages(),
    deliveries: bench.bus.deliveries,
  };
  for (const [place, content] of Object.entries(places)) {
    const text = JSON.stringify(content);
    expect([place, text.length > 100]).toEqual([place, true]);
    expect([place, secrets.filter((secret) => text.includes(secret))]).toEqual([place, []]);
    expect([place, /hooks\.slack\.com|trigger_id|v0=/.test(text)]).toEqual([place, false]);
  }
});
