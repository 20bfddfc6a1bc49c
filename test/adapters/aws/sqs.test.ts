import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it } from "vitest";
import { sqsAlertTimers } from "#adapters/aws/sqs-alert-timers.ts";
import { sqsOutbox } from "#adapters/aws/sqs-outbox.ts";
import { arnOf, bodies, queueBench } from "../../helpers/queues.ts";

const entry = (key: string, revision = 1, channel = "#eks-a") => ({ channel, key, revision });
const keys = (messages: { Body?: string | undefined }[]) =>
  bodies(messages).map((body) => (JSON.parse(body ?? "{}") as { key: string }).key);

describe("the outbox", () => {
  let bench: ReturnType<typeof queueBench>;
  let url: string;
  let deadLetterUrl: string;
  let outbox: ReturnType<typeof sqsOutbox>;
  beforeEach(async () => {
    bench = queueBench();
    deadLetterUrl = await bench.queue("fleetwright-slack-outbox-dead.fifo");
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf("fleetwright-slack-outbox-dead.fifo"),
      maxReceiveCount: 1000,
    });
    url = await bench.queue("fleetwright-slack-outbox.fifo", { RedrivePolicy });
    outbox = sqsOutbox(bench.client, { url, deadLetterUrl });
  });

  it("keeps the order of a channel, whatever the channel is called", async () => {
    for (const [key, channel] of [
      ["a1", "#eks-a"],
      ["b1", "#größe mit leer"],
      ["a2", "#eks-a"],
    ] as const)
      await outbox.send(entry(key, 1, channel));
    const given = await bench.receive(url);
    expect(keys(given)).toEqual(["a1", "b1", "a2"]);
    const [a1, b1, a2] = given.map(({ Attributes }) => Attributes?.MessageGroupId);
    expect([a1, a2]).toEqual(["#eks-a", "#eks-a"]);
    expect(b1).toMatch(/^[0-9a-f]{64}$/);
  });

  it("sends the same revision once, unless it is said to be another one", async () => {
    const long = "k".repeat(500);
    for (const revision of [1, 1, 2]) await outbox.send(entry(long, revision));
    await outbox.send(entry(long, 2), "again");
    expect(await bench.receive(url)).toHaveLength(3);
  });

  it("hides what is to come later, and the channel waits with it", async () => {
    for (const key of ["one", "two"]) await outbox.send(entry(key));
    const [one] = await bench.receive(url, { MaxNumberOfMessages: 1 });
    await outbox.postpone(one?.ReceiptHandle ?? "", 5);
    await bench.later(4);
    expect(await bench.receive(url)).toEqual([]);
    await bench.later(1);
    expect(keys(await bench.receive(url))).toEqual(["one", "two"]);
  });

  it("keeps what cannot be shown with its reason, and takes it back", async () => {
    expect(await outbox.redrive()).toBe(0);
    await outbox.park(entry("bad"), "post: no_such_thing");
    const { Attributes } = await bench.client.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    expect(Attributes?.ApproximateNumberOfMessages).toBe("1");
    expect(await outbox.redrive()).toBe(1);
    expect(bodies(await bench.receive(url)).map((body) => JSON.parse(body ?? ""))).toEqual([
      { ...entry("bad"), reason: "post: no_such_thing" },
    ]);
  });

  it("says what is wrong in the product's words", async () => {
    const nowhere = sqsOutbox(bench.client, { url: `${url.replace("slack-outbox", "nope")}`, deadLetterUrl });
    await expect(nowhere.send(entry("k"))).rejects.toMatchObject({ name: "MissingResourceError" });
    const throttled = queueBench({ faults: [{ kind: "throttle", share: 1 }] });
    await expect(sqsOutbox(throttled.client, { url, deadLetterUrl }).send(entry("k"))).rejects.toMatchObject({
      name: "ThrottledError",
    });
  });

  it("asks AWS with what its calls are documented with", async () => {
    const asked: [string, unknown][] = [];
    const client = {
      send: async (command: { constructor: { name: string }; input: unknown }) => {
        asked.push([command.constructor.name, command.input]);
        return {
          Attributes: { ApproximateNumberOfMessages: "2", QueueArn: arnOf("fleetwright-slack-outbox-dead.fifo") },
        };
      },
    } as unknown as SQSClient;
    const recorded = sqsOutbox(client, { url, deadLetterUrl });
    await recorded.send(entry("k"));
    await recorded.postpone("receipt", 30);
    await recorded.redrive();
    expect(asked).toEqual([
      [
        "SendMessageCommand",
        {
          QueueUrl: url,
          MessageBody: JSON.stringify(entry("k")),
          MessageGroupId: "#eks-a",
          MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
      ["ChangeMessageVisibilityCommand", { QueueUrl: url, ReceiptHandle: "receipt", VisibilityTimeout: 30 }],
      [
        "GetQueueAttributesCommand",
        { QueueUrl: deadLetterUrl, AttributeNames: ["ApproximateNumberOfMessages", "QueueArn"] },
      ],
      [
        "StartMessageMoveTaskCommand",
        {
          SourceArn: arnOf("fleetwright-slack-outbox-dead.fifo"),
          DestinationArn: arnOf("fleetwright-slack-outbox.fifo"),
        },
      ],
    ]);
  });
});

describe("timers", () => {
  it.each([
    [-5, 0],
    [30, 30],
    [5000, 900],
  ])("for %d seconds from now come after %d", async (seconds, after) => {
    const bench = queueBench();
    const url = await bench.queue("fleetwright-alert-timers");
    const at = new Date(bench.clock.millis() + seconds * 1000);
    await sqsAlertTimers(bench.client, url, bench.clock).wake("group", at);
    if (after > 0) {
      await bench.later(after - 1);
      expect(await bench.receive(url)).toEqual([]);
      await bench.later(1);
    }
    expect(bodies(await bench.receive(url))).toEqual([JSON.stringify({ groupKey: "group", at: at.toISOString() })]);
  });
});
