import { AwsError, type SandboxEnvironment, type SimulatedService } from "../aws/service.ts";

export interface PublishedMessage {
  topic: string;
  subject: string;
  message: string;
  attributes: Record<string, string>;
  at: Date;
}

export interface SnsSimulator {
  service: SimulatedService;
  /** What was published, to one topic or to all. */
  published(topic?: string): PublishedMessage[];
  /** Topics that exist; what is published to others is refused. */
  create(topic: string): void;
}

const MAX_BYTES = 256 * 1024;

/** SNS as far as publishing goes. Source: SNS API reference, Publish. */
export function createSns({ clock, uuid }: SandboxEnvironment): SnsSimulator {
  const topics = new Set<string>();
  const messages: PublishedMessage[] = [];
  return {
    service: {
      service: "sns",
      operations: {
        Publish: ({ input, region }) => {
          const topic = String(input.TopicArn ?? "");
          const { subject, message } = contentOf(input);
          if (!topics.has(topic) || topic.split(":")[3] !== region)
            throw new AwsError("NotFound", "Topic does not exist", 404);
          messages.push({ topic, subject, message, attributes: attributesOf(input), at: clock.now() });
          return { MessageId: uuid() };
        },
      },
    },
    published: (topic) => messages.filter((one) => topic === undefined || one.topic === topic),
    create: (topic) => void topics.add(topic),
  };
}

function contentOf(input: Record<string, unknown>): { subject: string; message: string } {
  const message = String(input.Message ?? "");
  const subject = String(input.Subject ?? "");
  if (message === "") throw new AwsError("InvalidParameter", "Invalid parameter: Empty message");
  if (Buffer.byteLength(message) > MAX_BYTES)
    throw new AwsError("InvalidParameter", "Invalid parameter: Message too long");
  if (!/^[ -~]{0,100}$/.test(subject)) throw new AwsError("InvalidParameter", "Invalid parameter: Subject");
  return { subject, message };
}

/** In the query protocol they are numbered: `MessageAttributes.entry.1.Name`. */
function attributesOf(input: Record<string, unknown>): Record<string, string> {
  const found: Record<string, string> = {};
  for (let index = 1; ; index++) {
    const name = input[`MessageAttributes.entry.${index}.Name`];
    if (name === undefined) return found;
    found[String(name)] = String(input[`MessageAttributes.entry.${index}.Value.StringValue`] ?? "");
  }
}
