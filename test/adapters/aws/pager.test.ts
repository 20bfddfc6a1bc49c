import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { pager } from "#adapters/aws/pager.ts";
import type { Page } from "#core/ports.ts";

const KEY = "R0UTINGKEYR0UTINGKEYR0UTINGKEY00";
const TOPIC = "arn:aws:sns:eu-central-1:111122223333:on-call";
const secrets = mockClient(SecretsManagerClient);
const sns = mockClient(SNSClient);
const page = (change: Partial<Page> = {}): Page => ({
  id: "group/1/1",
  action: "trigger",
  to: { kind: "pagerduty", secret: "fleetwright/pager/platform" },
  dedupKey: "group/1",
  severity: "critical",
  summary: "payments: nodes are not ready",
  source: "payments",
  at: "2026-11-21T10:00:00.000Z",
  labels: { alertname: "KubeNodeNotReady", cluster: "payments" },
  lines: ["node a", "node b"],
  runbookUrl: "https://runbooks.example/nodes",
  ...change,
});

interface Sent {
  url: string;
  body: Record<string, unknown>;
}
function bench(answer: { status: number; body?: string } | Error = { status: 202 }) {
  const sent: Sent[] = [];
  const regions: string[] = [];
  const now = { at: new Date("2026-11-21T10:00:00Z") };
  /** In their order; the given one after them. */
  const answers: { status: number; body?: string }[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    sent.push({ url, body: JSON.parse(String(init.body)) as Sent["body"] });
    if (answer instanceof Error) throw answer;
    const { body = "{}", status } = answers.shift() ?? answer;
    return new Response(body, { status });
  }) as typeof globalThis.fetch;
  const made = pager({
    clock: { now: () => now.at } as never,
    secrets: new SecretsManagerClient({ region: "eu-west-1" }),
    sns: (region) => {
      regions.push(region);
      return new SNSClient({ region });
    },
    fetch,
  });
  return { pager: made, sent, regions, now, answers };
}

beforeEach(() => {
  secrets.reset();
  sns.reset();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: KEY });
  sns.on(PublishCommand).resolves({ MessageId: "1" });
});

describe("a page to PagerDuty", () => {
  it("is an event of Events API v2", async () => {
    const { pager, sent } = bench();
    await pager.send(page());
    expect(sent).toEqual([
      {
        url: "https://events.pagerduty.com/v2/enqueue",
        body: {
          ...{ routing_key: KEY, event_action: "trigger", dedup_key: "group/1", client: "Fleetwright" },
          payload: {
            ...{ summary: "payments: nodes are not ready", source: "payments", severity: "critical" },
            ...{ timestamp: "2026-11-21T10:00:00.000Z", class: "KubeNodeNotReady", group: "payments" },
            custom_details: { alertname: "KubeNodeNotReady", cluster: "payments", alerts: ["node a", "node b"] },
          },
          links: [{ href: "https://runbooks.example/nodes", text: "Runbook" }],
        },
      },
    ]);
  });
  it.each(["acknowledge", "resolve"] as const)("says only what %s needs", async (action) => {
    const { pager, sent } = bench();
    await pager.send(page({ action }));
    expect(sent[0]?.body).toEqual({ routing_key: KEY, event_action: action, dedup_key: "group/1" });
  });
  it("keeps to PagerDuty's lengths", async () => {
    const { pager, sent } = bench();
    await pager.send(page({ summary: "x".repeat(2000), dedupKey: "k".repeat(300) }));
    expect(String(sent[0]?.body.dedup_key)).toHaveLength(255);
    expect((sent[0]?.body.payload as { summary: string } | undefined)?.summary).toHaveLength(1024);
  });
  it("reads the routing key once in a quarter of an hour, as text or as an object", async () => {
    const { pager, sent, now } = bench();
    await pager.send(page());
    await pager.send(page());
    expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(1);
    now.at = new Date("2026-11-21T10:16:00Z");
    secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ routing_key: "another" }) });
    await pager.send(page());
    expect(sent.map(({ body }) => body.routing_key)).toEqual([KEY, KEY, "another"]);
  });
  it("believes a refusal of the key that is in the secret now, not of one that was replaced", async () => {
    const { pager, sent, answers } = bench({ status: 400 });
    secrets.on(GetSecretValueCommand).resolvesOnce({ SecretString: KEY }).resolves({ SecretString: "new" });
    answers.push({ status: 400 }, { status: 202 });
    await pager.send(page());
    expect(sent.map(({ body }) => body.routing_key)).toEqual([KEY, "new"]);
  });
  it("without a routing key says which secret has none", async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: "{}" });
    await expect(bench().pager.send(page())).rejects.toThrow(/fleetwright\/pager\/platform has no routing key/);
  });
  it.each([
    ["429 is to be repeated later", { status: 429 }, "ThrottledError"],
    ["502 is to be repeated", { status: 502 }, "ServiceUnavailableError"],
    ["no answer is to be repeated", new TypeError(`fetch failed ${KEY}`), "ServiceUnavailableError"],
    ["400 is final", { status: 400, body: `{"status":"invalid event","errors":["${KEY}"]}` }, "CallRefusedError"],
  ])("%s, and the key is in no error", async (_, answer, name) => {
    const error = await bench(answer)
      .pager.send(page())
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name });
    expect(String((error as Error).stack) + String((error as Error).cause)).not.toContain(KEY);
  });
});

const awsError = (name: string, httpStatusCode: number) =>
  Object.assign(new Error("no"), { name, $metadata: { httpStatusCode } });

describe("a page that AWS will never take, which somebody has to be told of", () => {
  const toTopic = page({ to: { kind: "sns", topic: TOPIC } });
  it.each([
    ["AuthorizationErrorException", 403, "AccessDeniedError"],
    ["KMSAccessDeniedException", 400, "AccessDeniedError"],
    ["KMSDisabledException", 400, "CallRefusedError"],
    ["NotFoundException", 404, "MissingResourceError"],
    ["SomethingNew", 400, "CallRefusedError"],
  ])("is named: SNS says %s", async (name, status, expected) => {
    sns.on(PublishCommand).rejects(awsError(name, status));
    await expect(bench().pager.send(toTopic)).rejects.toMatchObject({ name: expected, retryable: false });
  });
  it.each([
    ["KMSThrottlingException", 400],
    ["InternalErrorException", 500],
  ])("is not what passes: SNS says %s", async (name, status) => {
    sns.on(PublishCommand).rejects(awsError(name, status));
    await expect(bench().pager.send(toTopic)).rejects.toMatchObject({ retryable: true });
  });
  it("is named where its secret cannot be decrypted", async () => {
    secrets.on(GetSecretValueCommand).rejects(awsError("DecryptionFailure", 400));
    await expect(bench().pager.send(page())).rejects.toMatchObject({ name: "CallRefusedError", retryable: false });
  });
});

describe("a page to a topic", () => {
  it("is published where the topic is, with a subject mail can show", async () => {
    const { pager, sent, regions } = bench();
    const told = page({ to: { kind: "sns", topic: TOPIC }, summary: "Größe: ☃ nodes\nare gone" });
    await pager.send(told);
    expect(sent).toEqual([]);
    expect(regions).toEqual(["eu-central-1"]);
    const [call] = sns.commandCalls(PublishCommand);
    expect(call?.args[0].input).toMatchObject({ TopicArn: TOPIC, Subject: "[trigger] Gr e: nodes are gone" });
    expect(JSON.parse(call?.args[0].input.Message ?? "")).toEqual(told);
  });
  it("that keeps order has a group and an id", async () => {
    await bench().pager.send(page({ to: { kind: "sns", topic: `${TOPIC}.fifo` } }));
    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toMatchObject({
      MessageGroupId: "group/1",
      MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});
