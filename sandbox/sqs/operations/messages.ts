import type { ApiCall, Operation } from "../../aws/service.ts";
import { invalidParameter, invalidValue, missingParameter } from "../errors.ts";
import { systemAttributesOf } from "../mapping.ts";
import type { Queue } from "../queue.ts";
import { digestOf, findQueue, numberOf, type SqsWorld } from "../state.ts";
import { inBatch } from "./batch.ts";

/** Sending, receiving, deleting, hiding. A receive answers at once: nobody waits in virtual time, whatever WaitTimeSeconds says. */
export function messageOperations(world: SqsWorld): Record<string, Operation> {
  const single =
    (work: (queue: Queue, input: Record<string, unknown>) => object): Operation =>
    (call: ApiCall) =>
      work(findQueue(world, call), call.input);
  const batch =
    (work: (queue: Queue, input: Record<string, unknown>) => object): Operation =>
    (call: ApiCall) => {
      const queue = findQueue(world, call);
      return inBatch(call.input.Entries, (entry) => work(queue, entry));
    };
  return {
    SendMessage: single(send),
    SendMessageBatch: batch(send),
    ReceiveMessage: single(receive),
    DeleteMessage: single(remove),
    DeleteMessageBatch: batch(remove),
    ChangeMessageVisibility: single(hide),
    ChangeMessageVisibilityBatch: batch(hide),
  };
}

function send(queue: Queue, input: Record<string, unknown>) {
  if (input.MessageBody === undefined) throw missingParameter("MessageBody");
  const delaySeconds = numberOf(input, "DelaySeconds");
  const body = String(input.MessageBody);
  const { id, sequence } = queue.send({
    body,
    ...(delaySeconds === undefined ? {} : { delaySeconds }),
    ...(input.MessageGroupId === undefined ? {} : { groupId: String(input.MessageGroupId) }),
    ...(input.MessageDeduplicationId === undefined ? {} : { deduplicationId: String(input.MessageDeduplicationId) }),
  });
  return {
    MessageId: id,
    MD5OfMessageBody: digestOf(body),
    ...(queue.settings.fifo ? { SequenceNumber: String(sequence).padStart(20, "0") } : {}),
  };
}

const MOST = 10;

function receive(queue: Queue, input: Record<string, unknown>) {
  const most = numberOf(input, "MaxNumberOfMessages") ?? 1;
  if (most < 1 || most > MOST)
    throw invalidValue("MaxNumberOfMessages", most, `Must be between 1 and ${MOST}, if provided.`);
  const names = (input.MessageSystemAttributeNames ?? input.AttributeNames ?? []) as string[];
  const wanted = (name: string) => names.includes("All") || names.includes(name);
  const messages = queue.receive(most, numberOf(input, "VisibilityTimeout"));
  if (messages.length === 0) return {};
  return {
    Messages: messages.map((message) => {
      const attributes = Object.entries(systemAttributesOf(message, queue)).filter(([name]) => wanted(name));
      return {
        MessageId: message.id,
        ReceiptHandle: message.handle,
        MD5OfBody: digestOf(message.body),
        Body: message.body,
        ...(attributes.length > 0 ? { Attributes: Object.fromEntries(attributes) } : {}),
      };
    }),
  };
}

function remove(queue: Queue, input: Record<string, unknown>) {
  queue.delete(handleOf(input));
  return {};
}

function hide(queue: Queue, input: Record<string, unknown>) {
  const seconds = numberOf(input, "VisibilityTimeout");
  if (seconds === undefined) throw invalidParameter("VisibilityTimeout must be provided.");
  queue.changeVisibility(handleOf(input), seconds);
  return {};
}

function handleOf({ ReceiptHandle }: Record<string, unknown>): string {
  if (ReceiptHandle === undefined) throw missingParameter("ReceiptHandle");
  return String(ReceiptHandle);
}
