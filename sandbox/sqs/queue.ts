import { AwsError, type SandboxEnvironment } from "../aws/service.ts";
import { invalidHandle, invalidParameter, invalidValue, missingParameter } from "./errors.ts";

/** What a queue was made with. Source: SQS API reference, CreateQueue. */
export interface QueueSettings {
  fifo: boolean;
  /** 0 to 900. */
  delaySeconds: number;
  /** 0 to 43,200. */
  visibilitySeconds: number;
  /** 60 to 1,209,600. */
  retentionSeconds: number;
  contentBasedDeduplication: boolean;
  redrive?: { deadLetterArn: string; maxReceiveCount: number };
}

export interface QueuedMessage {
  id: string;
  body: string;
  groupId?: string;
  deduplicationId?: string;
  /** Of FIFO queues: rises with every message. */
  sequence: number;
  sentAt: number;
  /** It is hidden before: delayed, or received by somebody. */
  visibleAt: number;
  /** Of the latest receipt; absent while nobody received it. */
  handle?: string;
  receives: number;
  firstReceivedAt?: number;
  receivedAt?: number;
  /** The queue it was moved here from, as a dead letter. */
  sourceArn?: string;
}

export interface Sent {
  body: string;
  delaySeconds?: number;
  groupId?: string;
  deduplicationId?: string;
}

const DEDUPLICATION_MILLIS = 5 * 60_000;
/** A message can be hidden that long from when it was received, however often that is prolonged. */
const LONGEST_VISIBILITY = 43_200;
const LONGEST_DELAY = 900;
const LARGEST_BODY = 1_048_576;

export interface QueueOptions {
  environment: SandboxEnvironment;
  arn: string;
  settings: QueueSettings;
  /** Takes what was received too often. */
  deadLetter: (message: QueuedMessage) => void;
  digest: (text: string) => string;
  /** Whether a message of a standard queue is overtaken now. */
  disorder: () => boolean;
}

/** One queue and its rules, in virtual time. Source: SQS developer guide, "Visibility timeout", "FIFO delivery logic", "Exactly-once processing". */
export class Queue {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  settings: QueueSettings;
  purgedAt?: number;
  /** Told of every change: who consumes the queue looks again. */
  onChange: () => void = () => undefined;
  readonly #options: QueueOptions;
  #messages: QueuedMessage[] = [];
  readonly #sent = new Map<string, { at: number; id: string; sequence: number }>();
  #sequence = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.arn = options.arn;
    this.name = options.arn.split(":").at(-1) ?? "";
    this.settings = options.settings;
    this.createdAt = this.#now();
  }

  #now(): number {
    return this.#options.environment.clock.millis();
  }

  /** A message that was sent already within five minutes is taken and not kept. @throws {AwsError} */
  send({ body, delaySeconds, groupId, deduplicationId }: Sent): { id: string; sequence: number } {
    if (body === "") throw invalidParameter("Message body cannot be empty.");
    if (Buffer.byteLength(body) > LARGEST_BODY)
      throw invalidParameter(
        `One or more parameters are invalid. Reason: Message must be shorter than ${LARGEST_BODY} bytes.`,
      );
    const { fifo, contentBasedDeduplication } = this.settings;
    const wrongQueue = "The request include parameter that is not valid for this queue type.";
    if (!fifo && deduplicationId !== undefined)
      throw invalidValue("MessageDeduplicationId", deduplicationId, wrongQueue);
    if (fifo && delaySeconds) throw invalidValue("DelaySeconds", delaySeconds, wrongQueue);
    if (fifo && groupId === undefined) throw missingParameter("MessageGroupId");
    this.#checkIds({ groupId, deduplicationId });
    if (delaySeconds !== undefined && !within(delaySeconds, LONGEST_DELAY))
      throw invalidValue("DelaySeconds", delaySeconds, `DelaySeconds must be >= 0 and <= ${LONGEST_DELAY}.`);
    const own = deduplicationId ?? (contentBasedDeduplication ? this.#options.digest(body) : undefined);
    if (fifo && own === undefined)
      throw invalidParameter(
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
      );
    const now = this.#now();
    const known = own === undefined ? undefined : this.#sent.get(own);
    if (known && now - known.at < DEDUPLICATION_MILLIS) return known;
    const { id, sequence } = this.put(
      { body, ...(groupId === undefined ? {} : { groupId }), ...(own === undefined ? {} : { deduplicationId: own }) },
      delaySeconds,
    );
    if (own !== undefined) this.#sent.set(own, { at: now, id, sequence });
    return { id, sequence };
  }

  /** As a new message, without deduplication: what was moved here from another queue. */
  put(
    { body, groupId, deduplicationId, sourceArn }: Pick<QueuedMessage, "body"> & Partial<QueuedMessage>,
    delaySeconds = this.settings.delaySeconds,
  ): QueuedMessage {
    this.#sequence += 1;
    const now = this.#now();
    const message: QueuedMessage = {
      id: this.#options.environment.uuid(),
      body,
      sequence: this.#sequence,
      sentAt: now,
      visibleAt: now + delaySeconds * 1000,
      receives: 0,
      ...(groupId === undefined ? {} : { groupId }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
      ...(sourceArn === undefined ? {} : { sourceArn }),
    };
    this.#messages.push(message);
    this.onChange();
    return message;
  }

  /** Takes up to `most` messages and hides them. Of a group with a hidden message nothing is given out; in a group, the order is that of sending. */
  receive(most: number, visibilitySeconds = this.settings.visibilitySeconds): QueuedMessage[] {
    this.#forget();
    const now = this.#now();
    const blocked = new Set(this.#messages.filter((one) => one.visibleAt > now).map(({ groupId }) => groupId));
    const taken: QueuedMessage[] = [];
    for (const message of this.#order()) {
      if (taken.length === most) break;
      if (message.visibleAt > now || (this.settings.fifo && blocked.has(message.groupId))) continue;
      const { redrive } = this.settings;
      if (redrive && message.receives >= redrive.maxReceiveCount) {
        this.#remove(message);
        this.#options.deadLetter({ ...message, sourceArn: this.arn });
        continue;
      }
      message.receives += 1;
      message.firstReceivedAt ??= now;
      message.receivedAt = now;
      message.handle = `${message.id}#${message.receives}`;
      message.visibleAt = now + visibilitySeconds * 1000;
      taken.push({ ...message });
    }
    if (taken.length > 0) this.onChange();
    return taken;
  }

  /** Standard queues promise no order. */
  #order(): QueuedMessage[] {
    if (this.settings.fifo) return [...this.#messages];
    const [overtaken, others] = [[] as QueuedMessage[], [] as QueuedMessage[]];
    for (const message of this.#messages) (this.#options.disorder() ? overtaken : others).push(message);
    return [...others, ...overtaken];
  }

  /** By the handle of the latest receipt; an older one deletes nothing. @throws {AwsError} */
  delete(handle: string): void {
    const message = this.#byHandle(handle);
    if (!message || message.handle !== handle) return;
    if (this.settings.fifo && message.visibleAt <= this.#now())
      throw invalidValue("ReceiptHandle", handle, "The receipt handle has expired.");
    this.#remove(message);
    this.onChange();
  }

  /** Hides a received message for so long from now; 0 gives it back. @throws {AwsError} */
  changeVisibility(handle: string, seconds: number): void {
    if (!within(seconds, LONGEST_VISIBILITY))
      throw invalidValue("VisibilityTimeout", seconds, `Must be >= 0 and <= ${LONGEST_VISIBILITY}`);
    const message = this.#byHandle(handle);
    const now = this.#now();
    if (!message || message.handle !== handle || message.visibleAt <= now)
      throw new AwsError(
        "MessageNotInflight",
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    if ((message.receivedAt ?? now) + LONGEST_VISIBILITY * 1000 < now + seconds * 1000)
      throw invalidValue(
        "VisibilityTimeout",
        seconds,
        `Total VisibilityTimeout for the message is beyond the limit [${LONGEST_VISIBILITY} seconds]`,
      );
    message.visibleAt = now + seconds * 1000;
    this.onChange();
  }

  purge(): void {
    this.#messages = [];
    this.onChange();
  }

  /** All there is, hidden ones too, in the order of sending. */
  messages(): readonly QueuedMessage[] {
    this.#forget();
    return this.#messages;
  }

  /** Takes a message out, whoever has received it. */
  take(message: QueuedMessage): void {
    this.#remove(message);
  }

  /** When a hidden message can be received again, the next one. */
  nextVisibleAt(): number | undefined {
    const now = this.#now();
    let next: number | undefined;
    for (const { visibleAt } of this.#messages)
      if (visibleAt > now && (next === undefined || visibleAt < next)) next = visibleAt;
    return next;
  }

  #forget(): void {
    const oldest = this.#now() - this.settings.retentionSeconds * 1000;
    if (this.#messages.some(({ sentAt }) => sentAt <= oldest))
      this.#messages = this.#messages.filter(({ sentAt }) => sentAt > oldest);
  }

  #remove(message: QueuedMessage): void {
    this.#messages = this.#messages.filter(({ id }) => id !== message.id);
  }

  /** @throws {AwsError} it is no handle of this queue's */
  #byHandle(handle: string): QueuedMessage | undefined {
    const [id, receipt] = handle.split("#");
    if (!id || !receipt) throw invalidHandle(handle);
    return this.#messages.find((message) => message.id === id);
  }

  #checkIds(ids: { groupId: string | undefined; deduplicationId: string | undefined }): void {
    for (const [parameter, value] of [
      ["MessageGroupId", ids.groupId],
      ["MessageDeduplicationId", ids.deduplicationId],
    ] as const) {
      // Letters, digits and punctuation of ASCII.
      if (value !== undefined && !/^[!-~]{1,128}$/.test(value))
        throw invalidValue(
          parameter,
          value,
          `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length`,
        );
    }
  }
}

const within = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;
