import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { arnOf, bodies, queueBench } from "../../helpers/queues.ts";

const bench = queueBench;
const dead = (name: string, maxReceiveCount: number) =>
  JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount });

describe("a standard queue", () => {
  it("gives a message out once, and again when it was not deleted in time", async () => {
    const { queue, send, receive, later } = bench();
    const url = await queue("timers", { VisibilityTimeout: "30" });
    await send(url, "one");
    const [first] = await receive(url);
    expect(first).toMatchObject({ Body: "one", Attributes: { ApproximateReceiveCount: "1" } });
    await later(29);
    expect(await receive(url)).toEqual([]);
    await later(1);
    expect(await receive(url)).toMatchObject([{ Body: "one", Attributes: { ApproximateReceiveCount: "2" } }]);
  });

  it("deletes by the latest receipt only", async () => {
    const { client, queue, send, receive, later } = bench();
    const url = await queue("timers");
    await send(url, "one");
    const [old] = await receive(url);
    await later(30);
    const [latest] = await receive(url);
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: old?.ReceiptHandle }));
    await later(30);
    expect(bodies(await receive(url))).toEqual(["one"]);
    await later(30);
    const [again] = await receive(url);
    expect(again?.ReceiptHandle).not.toBe(latest?.ReceiptHandle);
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: again?.ReceiptHandle }));
    await later(30);
    expect(await receive(url)).toEqual([]);
  });

  it("keeps a message back for its delay, of fifteen minutes at most", async () => {
    const { queue, send, receive, later } = bench();
    const url = await queue("timers");
    await send(url, "late", { DelaySeconds: 900 });
    await expect(send(url, "too late", { DelaySeconds: 901 })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("DelaySeconds must be >= 0 and <= 900."),
    });
    await later(899);
    expect(await receive(url)).toEqual([]);
    await later(1);
    expect(bodies(await receive(url))).toEqual(["late"]);
  });

  it("gives a message back early, or hides it longer, as its receiver says", async () => {
    const { client, queue, send, receive, later } = bench();
    const url = await queue("timers", { VisibilityTimeout: "30" });
    await send(url, "one");
    const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
    const [first] = await receive(url);
    await change(first?.ReceiptHandle, 5);
    await later(5);
    const [second] = await receive(url);
    await change(second?.ReceiptHandle, 300);
    await later(299);
    expect(await receive(url)).toEqual([]);
    await expect(change(second?.ReceiptHandle, 43_201)).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
    await expect(change(second?.ReceiptHandle, 43_200)).rejects.toMatchObject({
      message: expect.stringContaining("beyond the limit"),
    });
    await later(1);
    await expect(change(second?.ReceiptHandle, 5)).rejects.toMatchObject({ name: "MessageNotInflight" });
    await expect(change("nonsense", 5)).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
  });

  it("forgets what is older than its retention", async () => {
    const { queue, send, receive, later } = bench();
    const url = await queue("timers", { MessageRetentionPeriod: "60" });
    await send(url, "one");
    await later(60);
    expect(await receive(url)).toEqual([]);
  });

  it("is purged once a minute", async () => {
    const { client, queue, send, receive, later } = bench();
    const url = await queue("timers");
    await send(url, "one");
    const purge = () => client.send(new PurgeQueueCommand({ QueueUrl: url }));
    await purge();
    expect(await receive(url)).toEqual([]);
    await expect(purge()).rejects.toMatchObject({ name: "PurgeQueueInProgress" });
    await later(60);
    await purge();
  });

  it.each([
    ["an empty body", "", {}, "InvalidParameterValue"],
    ["more than a mebibyte", "a".repeat(1_048_577), {}, "InvalidParameterValue"],
    ["a deduplication id", "a", { MessageDeduplicationId: "d" }, "InvalidParameterValue"],
  ])("refuses %s", async (_what, body, rest, name) => {
    const { queue, send } = bench();
    await expect(send(await queue("timers"), body, rest)).rejects.toMatchObject({ name });
  });
});

describe("a FIFO queue", () => {
  it("keeps the order of a group, and blocks the group while one of its messages is out", async () => {
    const { client, queue, send, receive, later } = bench();
    const url = await queue("outbox.fifo", { VisibilityTimeout: "30" });
    for (const body of ["a1", "a2"]) await send(url, body, { MessageGroupId: "a" });
    await send(url, "b1", { MessageGroupId: "b" });
    const [a1] = await receive(url, { MaxNumberOfMessages: 1 });
    expect(a1?.Body).toBe("a1");
    expect(bodies(await receive(url))).toEqual(["b1"]);
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: a1?.ReceiptHandle }));
    expect(bodies(await receive(url))).toEqual(["a2"]);
    await later(30);
    expect(bodies(await receive(url)).sort()).toEqual(["a2", "b1"]);
  });

  it("gives a failed message out before those behind it", async () => {
    const { queue, send, receive, later } = bench();
    const url = await queue("outbox.fifo", { VisibilityTimeout: "30" });
    for (const body of ["one", "two", "three"]) await send(url, body);
    expect(bodies(await receive(url, { MaxNumberOfMessages: 2 }))).toEqual(["one", "two"]);
    await later(30);
    expect(bodies(await receive(url))).toEqual(["one", "two", "three"]);
  });

  it("takes a message of the same deduplication id within five minutes, and keeps it once", async () => {
    const { queue, send, receive, later } = bench();
    const url = await queue("outbox.fifo");
    const same = { MessageDeduplicationId: "same" };
    const first = await send(url, "one", same);
    expect((await send(url, "one again", same)).MessageId).toBe(first.MessageId);
    expect(bodies(await receive(url))).toEqual(["one"]);
    await later(300);
    await send(url, "one later", same);
    expect(bodies(await receive(url))).toContain("one later");
  });

  it("finds the deduplication id in the body when it was made so", async () => {
    const { queue, send, receive } = bench();
    const url = await queue("outbox.fifo", { ContentBasedDeduplication: "true" });
    for (const body of ["one", "one", "two"]) await send(url, body, { MessageDeduplicationId: undefined });
    expect(bodies(await receive(url))).toEqual(["one", "two"]);
  });

  it.each([
    ["no group", { MessageGroupId: undefined }, "MissingParameter"],
    ["no deduplication id", { MessageDeduplicationId: undefined }, "InvalidParameterValue"],
    ["a delay of its own", { DelaySeconds: 1 }, "InvalidParameterValue"],
    ["a group with a space", { MessageGroupId: "a b" }, "InvalidParameterValue"],
    ["a group of more than 128 characters", { MessageGroupId: "a".repeat(129) }, "InvalidParameterValue"],
  ])("refuses a message with %s", async (_what, rest, name) => {
    const { queue, send } = bench();
    await expect(send(await queue("outbox.fifo"), "one", rest)).rejects.toMatchObject({ name });
  });

  it("deletes nothing by a receipt that ran out", async () => {
    const { client, queue, send, receive, later } = bench();
    const url = await queue("outbox.fifo", { VisibilityTimeout: "30" });
    await send(url, "one");
    const [one] = await receive(url);
    await later(30);
    await expect(
      client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: one?.ReceiptHandle })),
    ).rejects.toMatchObject({ message: expect.stringContaining("The receipt handle has expired.") });
  });
});

describe("dead letters", () => {
  it("are what was received too often, and come back where they came from", async () => {
    const { client, queue, send, receive, later } = bench();
    const letters = await queue("timers-dead");
    const url = await queue("timers", { VisibilityTimeout: "10", RedrivePolicy: dead("timers-dead", 2) });
    await send(url, "one");
    for (let turn = 0; turn < 2; turn++) {
      expect(bodies(await receive(url))).toEqual(["one"]);
      await later(10);
    }
    expect(await receive(url)).toEqual([]);
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: letters, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: "1" });
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("timers-dead") }));
    expect(await receive(url)).toMatchObject([{ Body: "one", Attributes: { ApproximateReceiveCount: "1" } }]);
    expect(await receive(letters)).toEqual([]);
  });

  it("that were sent there directly need to be told where to go", async () => {
    const { client, queue, send, receive } = bench();
    const letters = await queue("outbox-dead.fifo");
    const url = await queue("outbox.fifo", { RedrivePolicy: dead("outbox-dead.fifo", 2) });
    await send(letters, "one");
    const move = (DestinationArn?: string) =>
      client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf("outbox-dead.fifo"), DestinationArn }));
    const last = async () =>
      (await client.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf("outbox-dead.fifo") }))).Results;
    await move();
    expect(await last()).toMatchObject([{ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" }]);
    await move(arnOf("outbox.fifo"));
    expect(await last()).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 }]);
    expect(bodies(await receive(url))).toEqual(["one"]);
  });

  it("are redriven from queues that are for them only", async () => {
    const { client, queue } = bench();
    await queue("timers");
    const move = (SourceArn: string) => client.send(new StartMessageMoveTaskCommand({ SourceArn }));
    await expect(move(arnOf("timers"))).rejects.toMatchObject({
      message: "Source queue must be configured as a Dead Letter Queue.",
    });
    await expect(move(arnOf("nope"))).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("queues", () => {
  it("are found by name and listed", async () => {
    const { client, queue } = bench();
    const url = await queue("timers");
    expect((await client.send(new GetQueueUrlCommand({ QueueName: "timers" }))).QueueUrl).toBe(url);
    await queue("outbox.fifo");
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: "out" }))).QueueUrls).toHaveLength(1);
    await expect(client.send(new GetQueueUrlCommand({ QueueName: "nope" }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });

  it("have names and settings within bounds", async () => {
    const { client, queue } = bench();
    await expect(queue("a b")).rejects.toMatchObject({ name: "InvalidParameterValue" });
    await expect(queue("a", { FifoQueue: "true" })).rejects.toMatchObject({ name: "InvalidParameterValue" });
    await expect(queue("a", { VisibilityTimeout: "43201" })).rejects.toMatchObject({ name: "InvalidAttributeValue" });
    await expect(queue("a", { RedrivePolicy: dead("b", 1001) })).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
    const url = await queue("a");
    await expect(queue("a", { DelaySeconds: "5" })).rejects.toMatchObject({ name: "QueueNameExists" });
    await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DelaySeconds: "5" } }));
    await queue("a", { DelaySeconds: "5" });
  });

  it("take batches of ten, and say what they refused of them", async () => {
    const { client, queue } = bench();
    const QueueUrl = await queue("timers");
    const batch = (...Entries: { Id: string; MessageBody: string }[]) =>
      client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const { Successful, Failed } = await batch({ Id: "1", MessageBody: "one" }, { Id: "2", MessageBody: "" });
    expect([Successful?.map(({ Id }) => Id), Failed?.map(({ Id }) => Id)]).toEqual([["1"], ["2"]]);
    await expect(batch()).rejects.toMatchObject({ name: "EmptyBatchRequest" });
    await expect(batch({ Id: "1", MessageBody: "a" }, { Id: "1", MessageBody: "b" })).rejects.toMatchObject({
      name: "BatchEntryIdsNotDistinct",
    });
    await expect(
      batch(...Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: "a" }))),
    ).rejects.toMatchObject({ name: "TooManyEntriesInBatchRequest" });
  });
});
