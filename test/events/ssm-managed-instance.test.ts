import { describe, expect, it } from "vitest";
import {
  MANAGED_INSTANCE_EVENTS,
  managedInstanceOf,
  ssmManagedInstanceEvent,
} from "#events/aws/ssm-managed-instance.ts";

const ID = "mi-0a1b2c3d4e5f60718";
const envelope = {
  version: "0",
  id: "1",
  source: "aws.ssm",
  account: "111122223333",
  time: "2026-11-21T09:00:00Z",
  region: "eu-west-1",
  resources: [] as string[],
  detail: {} as unknown,
};
const read = (change: Partial<typeof envelope> = {}) =>
  managedInstanceOf(
    ssmManagedInstanceEvent.parse({ ...envelope, "detail-type": MANAGED_INSTANCE_EVENTS[0], ...change }),
  );

describe("SSM's events about hybrid nodes", () => {
  it.each([
    ["its ARN", { resources: [`arn:aws:ssm:eu-west-1:111122223333:managed-instance/${ID}`] }],
    ["a member of the detail", { detail: { "instance-id": ID } }],
    ["a member of another name", { detail: { managedInstanceId: ID, count: 1 } }],
  ])("name the node by %s; the place is the envelope's", (_what, change) => {
    expect(read(change)).toEqual({ place: { account: "111122223333", region: "eu-west-1" }, id: ID });
  });

  it.each([
    ["nothing", {}],
    ["an instance of EC2", { detail: { "instance-id": "i-0a1b2c3d4e5f60718" } }],
    ["no object", { detail: "text" }],
  ])("say nothing with %s", (_what, change) => {
    expect(read(change)).toBeUndefined();
  });
});
