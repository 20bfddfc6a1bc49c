import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { schemaCheck } from "#adapters/json-schema.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

const schema = (rules: object) => JSON.stringify({ $schema: "http://json-schema.org/draft-06/schema#", ...rules });

describe("values beside a JSON schema", () => {
  it.each([
    [{ type: "object", properties: { a: { type: "string" } } }, { a: "x" }, []],
    [{ type: "object", properties: { a: { type: "string" } } }, { a: 1 }, ["/a must be string"]],
    [
      { type: "object", additionalProperties: false, properties: { replicas: {} } },
      { replica: 1 },
      ["/ must NOT have additional properties: replica"],
    ],
    [
      { properties: { level: { enum: ["info", "debug"] } } },
      { level: "loud" },
      ["/level must be equal to one of the allowed values: info, debug"],
    ],
    [{ $ref: "#/definitions/A", definitions: { A: { required: ["b"] } } }, {}, ["/ must have required property 'b'"]],
    [{ properties: { a: { type: "string", format: "boolean" } } }, { a: "perhaps" }, []],
  ])("%j, %j", async (rules, values, problems) => {
    expect((await schemaCheck(schema(rules)))(values)).toEqual(problems);
  });

  it("names everything that is wrong", async () => {
    const rules = { properties: { a: { type: "string" }, b: { type: "integer" } } };
    expect((await schemaCheck(schema(rules)))({ a: 1, b: "x" })).toHaveLength(2);
  });
});

const RECORDED = "data/4-api-responses/aws-cli-examples/eks-describe-addon-configuration.json";

describe.skipIf(missing(RECORDED))("the recorded schema of vpc-cni", () => {
  const [{ json }] = JSON.parse(readFileSync(sharedPath(RECORDED), "utf8"));

  it.each([
    [{ env: { ENABLE_PREFIX_DELEGATION: "true" } }, []],
    [{ env: { ENABLE_PREFIX_DELEGATION: true } }, ["/env/ENABLE_PREFIX_DELEGATION must be string"]],
    [{ environment: {} }, ["/ must NOT have additional properties: environment"]],
    [
      { eniConfig: { create: true, region: "eu-west-1", subnets: {} } },
      ["/eniConfig/subnets must NOT have fewer than 1 properties"],
    ],
  ])("%j", async (values, problems) => {
    expect((await schemaCheck(json.configurationSchema))(values)).toEqual(problems);
  });
});
