import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import type { ForwardingReader, Scope } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { hubCall } from "./errors.ts";
import { hostOf, signedJson } from "./signed-json.ts";

/** Rules of an account's default bus and a queue beside them, as the role of the member template. */
export function awsForwardingReader(clients: Clients): ForwardingReader {
  const events = (scope: Scope) => clients.of("events", scope, (settings) => new EventBridgeClient(settings));
  return {
    rule: (scope, name) =>
      hubCall(`rule ${name}`, () =>
        events(scope).call(async (client) => {
          const [{ State }, { Targets = [] }] = await Promise.all([
            client.send(new DescribeRuleCommand({ Name: name })),
            client.send(new ListTargetsByRuleCommand({ Rule: name })),
          ]);
          return { enabled: State !== "DISABLED", targets: Targets.flatMap(({ Arn }) => Arn ?? []) };
        }),
      ),
    messages: (scope, queue) =>
      hubCall(`queue ${queue}`, () =>
        events(scope).call(async ({ config }) => {
          // As SQS forms it; asking for it would take one more right.
          const QueueUrl = `https://${hostOf("sqs", scope.region)}/${scope.account}/${queue}`;
          const { Attributes } = await signedJson(config, {
            service: "sqs",
            target: "AmazonSQS.GetQueueAttributes",
            version: "1.0",
            input: { QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] },
          });
          const { ApproximateNumberOfMessages = "0" } = (Attributes ?? {}) as Record<string, string>;
          return Number(ApproximateNumberOfMessages);
        }),
      ),
  };
}
