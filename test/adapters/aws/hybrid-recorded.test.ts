import { readFileSync } from "node:fs";
import { HttpResponse } from "@smithy/protocol-http";
import { describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { ssmActivations } from "#adapters/aws/ssm-activations.ts";
import { ssmManagedInstances } from "#adapters/aws/ssm-managed-instances.ts";
import { NOW } from "../../helpers/fleet.ts";
import { PLACE } from "../../helpers/hybrid.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";

const EXAMPLES = "data/4-api-responses/aws-cli-examples";
const PLACEBO = "data/4-api-responses/cloud-custodian-placebo";

/** Clients that get one recorded answer over the wire, whatever they ask. */
const answering = (body: unknown) =>
  new Clients({
    hub: PLACE,
    configure: () => ({
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      requestHandler: {
        handle: async () => ({
          response: new HttpResponse({
            statusCode: 200,
            headers: { "content-type": "application/x-amz-json-1.1" },
            body: new TextEncoder().encode(JSON.stringify(body)),
          }),
        }),
      } as never,
    }),
  });

/** The answer in one of the AWS CLI's examples. */
function example(name: string): Record<string, unknown> {
  const [first] = JSON.parse(readFileSync(sharedPath(`${EXAMPLES}/${name}.json`), "utf8")) as { json: object }[];
  return { ...first?.json };
}

/** A recording of boto's, its times as they are on the wire. */
function recording(path: string): unknown {
  type Recorded = Record<"year" | "month" | "day" | "hour" | "minute" | "second", number> & { __class__?: string };
  const text = readFileSync(sharedPath(`${PLACEBO}/${path}`), "utf8");
  const read = JSON.parse(text, (_key, value: Recorded) => {
    if (value?.__class__ !== "datetime") return value;
    return Date.UTC(value.year, value.month - 1, value.day, value.hour, value.minute, value.second) / 1000;
  }) as { data: { ResponseMetadata?: unknown } };
  return { ...read.data, ResponseMetadata: undefined };
}

describe.skipIf(missing(EXAMPLES))("SSM's recorded answers", () => {
  it("of a new activation have an id and a code, which is not shown", async () => {
    const made = await ssmActivations(answering(example("ssm-create-activation"))).create(PLACE, {
      role: "HybridWebServersRole",
      limit: 5,
      expiresAt: NOW,
      tags: {},
    });
    expect(made.id).toBe("5743558d-563b-4457-8682-d16c3EXAMPLE");
    expect(JSON.stringify(made)).toBe('{"id":"5743558d-563b-4457-8682-d16c3EXAMPLE","code":"[secret]"}');
    expect(made.code.reveal()).toBe(example("ssm-create-activation").ActivationCode);
  });

  it("of activations are read", async () => {
    const found = await ssmActivations(answering(example("ssm-describe-activations"))).list(PLACE);
    expect(
      found.map(({ role, registrations, limit, expired, expiresAt }) => [
        role,
        registrations,
        limit,
        expired,
        expiresAt,
      ]),
    ).toEqual([
      ["HybridWebServersRole", 5, 5, false, "2020-03-16T00:00:00.000Z"],
      ["HybridDatabaseServersRole", 5, 5, true, "2020-02-01T00:00:00.000Z"],
    ]);
  });

  it("of real accounts are read", async () => {
    const expired = recording("test_ssm_activation_expired/ssm.DescribeActivations_1.json");
    const activations = await ssmActivations(answering(expired)).list(PLACE);
    expect(activations[0]).toMatchObject({
      id: "087a84ef-3729-48d2-808d-8880c39acf2e",
      role: "service-role/test-role",
      limit: 1,
      registrations: 0,
      expired: true,
      expiresAt: "2018-05-05T16:12:35.000Z",
      tags: {},
    });
    const instances = recording("test_ssm_get_managed_instances/ssm.DescribeInstanceInformation_1.json");
    expect(await ssmManagedInstances(answering(instances)).list(PLACE)).toEqual([
      {
        id: "mi-1111aa111aa11a111",
        ping: "Online",
        lastPingAt: "2018-09-21T11:57:59.000Z",
        registeredAt: "2018-08-23T14:58:49.000Z",
        agentVersion: "2.2.916.0",
        activationId: "a11aa111-111a-1a11-1aaa-1a1a11aa1a11",
        role: "SSMRole",
        name: "123456111111-i-1111aa11a11a1111a",
        hostname: "ip-11-11-11-11.test.com",
        ipAddress: "11.11.11.11",
        platform: "Red Hat Enterprise Linux Server 7.5",
      },
    ]);
  });
});
