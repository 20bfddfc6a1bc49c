import { readFileSync } from "node:fs";
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
} from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { EventEnvelope } from "#events/envelope.ts";
import { hybridBench, refusal } from "../../helpers/hybrid.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";

const PARAMETER: PutParameterCommandInput = { Name: "/fleet/code", Value: "hush", Type: "SecureString" };
const RECORDED = "data/3-other-events/ssm/create-parameter.json";

describe("the account's own parameters", () => {
  it("of type SecureString are given in clear to who asks for it, and events tell no value", async () => {
    const events: EventEnvelope[] = [];
    const { ssm } = hybridBench({ onEvent: (event) => void events.push(event) });
    const put = (change: Partial<PutParameterCommandInput> = {}) =>
      ssm.send(new PutParameterCommand({ ...PARAMETER, ...change }));
    expect((await put()).Version).toBe(1);
    expect((await refusal(put())).name).toBe("ParameterAlreadyExists");
    expect((await put({ Overwrite: true, Value: "hush2" })).Version).toBe(2);
    const get = async (WithDecryption: boolean) =>
      (await ssm.send(new GetParameterCommand({ Name: "/fleet/code", WithDecryption }))).Parameter?.Value;
    expect(await get(true)).toBe("hush2");
    expect(await get(false)).not.toContain("hush");
    const several = await ssm.send(new GetParametersCommand({ Names: ["/fleet/code", "/none"], WithDecryption: true }));
    expect([several.Parameters?.map(({ Value }) => Value), several.InvalidParameters]).toEqual([["hush2"], ["/none"]]);
    const remove = () => ssm.send(new DeleteParameterCommand({ Name: "/fleet/code" }));
    await remove();
    expect((await refusal(remove())).name).toBe("ParameterNotFound");
    expect(events.map(({ detail }) => (detail as { operation: string }).operation)).toEqual([
      "Create",
      "Update",
      "Delete",
    ]);
    expect(JSON.stringify(events)).not.toContain("hush");
  });

  it.each([
    [{ Name: "/aws/mine" }, 'can\'t be prefixed with "aws" or "ssm"'],
    [{ Name: "a b" }, "letters, numbers"],
    [{ Type: undefined }, "A parameter type is required"],
    [{ Type: "Number" as never }, "[String, StringList, SecureString]"],
    [{ Value: "x".repeat(4097) }, "4096"],
  ])("refuse %j", async (change, words) => {
    const { ssm } = hybridBench();
    const refused = await refusal(ssm.send(new PutParameterCommand({ ...PARAMETER, ...change })));
    expect(refused).toMatchObject({ name: "ValidationException" });
    expect(refused.message).toContain(words);
  });

  it.skipIf(missing(RECORDED))("send the event that AWS documents", async () => {
    const events: EventEnvelope[] = [];
    const { ssm } = hybridBench({ onEvent: (event) => void events.push(event) });
    await ssm.send(new PutParameterCommand({ Name: "MyExampleParameter", Value: "v", Type: "String" }));
    const recorded = JSON.parse(readFileSync(sharedPath(RECORDED), "utf8")) as EventEnvelope;
    const { description: _, ...detail } = recorded.detail as Record<string, unknown>;
    expect(events).toEqual([
      {
        ...recorded,
        id: expect.any(String),
        time: expect.any(String),
        account: "111122223333",
        region: "eu-west-1",
        resources: ["arn:aws:ssm:eu-west-1:111122223333:parameter/MyExampleParameter"],
        detail,
      },
    ]);
  });
});
