import { Readable } from "node:stream";
import { type HttpRequest, HttpResponse } from "@smithy/protocol-http";
import { expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { awsForwardingReader } from "#adapters/aws/forwarding.ts";
import { AccessDeniedError, MissingResourceError } from "#core/errors.ts";

const scope = { account: "444455556666", region: "us-east-1" };

/** A reader whose calls are answered here, by what `X-Amz-Target` says. */
function reader(answers: Record<string, [number, object]>) {
  const asked: { target: string; host: string; authorization: string; body: unknown }[] = [];
  const requestHandler = {
    metadata: { handlerProtocol: "http/1.1" },
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    async handle({ headers, hostname, body }: HttpRequest) {
      const [, target = ""] = (headers["x-amz-target"] ?? "").split(".");
      asked.push({
        target,
        host: hostname,
        authorization: headers.authorization ?? "",
        body: JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body)),
      });
      const [statusCode, answer] = answers[target] ?? [400, { __type: "AccessDeniedException", message: "not you" }];
      return {
        response: new HttpResponse({
          statusCode,
          headers: {},
          body: Readable.from([Buffer.from(JSON.stringify(answer))]),
        }),
      };
    },
  };
  const configure = () => ({
    credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
    maxAttempts: 1,
    requestHandler: requestHandler as never,
  });
  const clients = new Clients({ hub: { account: "111122223333", region: "eu-west-1" }, configure });
  return { asked, read: awsForwardingReader(clients) };
}

it("tells whether a rule is on and where it leads, by its name", async () => {
  const targets = [{ Id: "fleet-bus", Arn: "arn:aws:events:eu-west-1:111122223333:event-bus/fleetwright" }];
  const { read, asked } = reader({
    DescribeRule: [200, { State: "ENABLED" }],
    ListTargetsByRule: [200, { Targets: targets }],
  });
  expect(await read.rule(scope, "forward")).toEqual({ enabled: true, targets: [targets[0]?.Arn] });
  expect(asked.map(({ body }) => body)).toEqual([{ Name: "forward" }, { Rule: "forward" }]);
  const off = reader({ DescribeRule: [200, { State: "DISABLED" }], ListTargetsByRule: [200, {}] });
  expect(await off.read.rule(scope, "forward")).toEqual({ enabled: false, targets: [] });
});

it("counts what waits in a queue of that account and Region", async () => {
  const { read, asked } = reader({ GetQueueAttributes: [200, { Attributes: { ApproximateNumberOfMessages: "3" } }] });
  expect(await read.messages(scope, "left")).toBe(3);
  expect(asked).toEqual([
    {
      target: "GetQueueAttributes",
      host: "sqs.us-east-1.amazonaws.com",
      authorization: expect.stringMatching(/Credential=AKIA\/\d{8}\/us-east-1\/sqs\/aws4_request/),
      body: {
        QueueUrl: "https://sqs.us-east-1.amazonaws.com/444455556666/left",
        AttributeNames: ["ApproximateNumberOfMessages"],
      },
    },
  ]);
});

it("tells what is not there from what may not be seen", async () => {
  const { read } = reader({
    DescribeRule: [400, { __type: "ResourceNotFoundException", message: "no rule" }],
    GetQueueAttributes: [400, { __type: "com.amazonaws.sqs#QueueDoesNotExist", message: "no queue" }],
  });
  await expect(read.rule(scope, "forward")).rejects.toThrow(MissingResourceError);
  await expect(read.messages(scope, "left")).rejects.toThrow(MissingResourceError);
  await expect(reader({}).read.rule(scope, "forward")).rejects.toThrow(AccessDeniedError);
  await expect(reader({}).read.messages(scope, "left")).rejects.toThrow(AccessDeniedError);
});
