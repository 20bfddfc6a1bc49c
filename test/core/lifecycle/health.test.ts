import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type HealthNews, healthFinding, healthNews, healthSubject } from "#core/lifecycle/health.ts";
import { healthEvent } from "#events/aws/health-event.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import { clusterArn, healthEventOf } from "../../helpers/health.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";

const accounts = [{ id: "111122223333", name: "one", regions: ["eu-west-1", "us-east-1"] }];
type Given = Parameters<typeof healthEventOf>[0];
const read = (given: Given = {}) => healthNews(healthEvent.parse(healthEventOf(given)), accounts);
const news = (given: Given = {}): HealthNews => {
  const found = read(given);
  if ("elsewhere" in found) throw new Error(found.elsewhere);
  return found;
};

describe("an event of AWS Health", () => {
  it("names clusters by ARN, by name, or by what belongs to them", () => {
    const entities = [
      { value: clusterArn("a") },
      { value: "b" },
      { value: "arn:aws:eks:us-east-1:111122223333:nodegroup/c/general/1ac2" },
    ];
    expect(news({ entities }).affected.map(({ ref }) => `${ref.region}/${ref.name}`)).toEqual([
      ...["eu-west-1/a", "eu-west-1/b", "us-east-1/c"],
    ]);
  });

  it("says of each whether it is resolved; closed is closed for all", () => {
    const entities = [{ value: "a" }, { value: "b", status: "RESOLVED" }];
    const resolved = (status?: string) =>
      news({ entities, ...(status ? { status } : {}) }).affected.map((each) => each.resolved);
    expect(resolved()).toEqual([false, true]);
    expect(resolved("closed")).toEqual([true, true]);
  });

  it("is about the affected account, whoever receives it", () => {
    const given = { receiver: "999988887777", entities: [{ value: "a" }] };
    expect(news(given)).toMatchObject({ account: "111122223333", affected: [{ ref: { account: "111122223333" } }] });
  });

  it.each<[string, Given, string]>([
    ["of another service", { service: "EC2" }, "it is about EC2"],
    [
      "of an account nobody looks after",
      { affectedAccount: "222233334444" },
      "account 222233334444 is not in the policy file",
    ],
    [
      "of a Region nobody looks after",
      { region: "sa-east-1" },
      "the policy file has no sa-east-1 of account 111122223333",
    ],
    [
      "that is public, in a Region without clusters",
      { scope: "PUBLIC", region: "sa-east-1" },
      "the fleet has no cluster in sa-east-1",
    ],
  ])("%s is not ours", (_what, given, why) => {
    expect(read(given)).toEqual({ elsewhere: why });
  });

  it("names what it is not about, entity by entity", () => {
    const entities = [{ value: clusterArn("x", "sa-east-1") }, { value: "arn:aws:s3:::bucket" }, { value: "UNKNOWN" }];
    expect(news({ entities })).toMatchObject({
      affected: [],
      notOurs: [
        { entity: clusterArn("x", "sa-east-1"), reason: "the policy file has no sa-east-1 of account 111122223333" },
        { entity: "arn:aws:s3:::bucket", reason: "it is no cluster" },
      ],
    });
  });

  it("is the same occurrence through the backup Region, another one on another page or with another message", () => {
    const occurrence = (given: Given = {}) => news(given).occurrence;
    expect(occurrence({ delivered: "us-west-2" })).toBe(occurrence());
    expect(occurrence({ page: 2 })).not.toBe(occurrence());
    expect(occurrence({ message: 2 })).not.toBe(occurrence());
    const issue = { scope: "PUBLIC" as const, category: "issue", code: "AWS_EKS_OPERATIONAL_ISSUE" };
    expect(news({ ...issue, receiver: "1", affectedAccount: "1" }).occurrence).toBe(news(issue).occurrence);
  });

  it("may lack what older ones lack", () => {
    const event = healthEventOf({ entities: [{ value: "a" }] });
    const {
      communicationId: _id,
      lastUpdatedTime: _at,
      eventScopeCode: _scope,
      statusCode: _status,
      ...detail
    } = event.detail as Record<string, unknown>;
    const old = healthNews(healthEvent.parse({ ...event, detail }), accounts);
    expect(old).toMatchObject({ scope: "account", status: "open", affected: [{ resolved: false }] });
  });
});

it("a finding about it says what AWS plans, when, and in AWS's first sentence why", () => {
  const planned = news({ entities: [{ value: "a" }] });
  expect(healthFinding(planned)).toMatchObject({
    rule: "health-planned-change",
    subject: "EKS/AWS_EKS_PLANNED_LIFECYCLE_EVENT/AWS_EKS_PLANNED_LIFECYCLE_EVENT_1234",
    message: "AWS plans a change on 2027-03-01: Kubernetes 1.34 reaches the end of standard support.",
  });
  expect(healthFinding(news({ category: "issue", status: "open" }))).toMatchObject({
    rule: "health-issue",
    severity: "high",
  });
  expect(healthSubject({ event: "arn:aws:health:eu-west-1::event/X" })).toBe("X");
});

const FOLDER = "data/3-other-events/health";
describe.skipIf(missing(FOLDER))("recorded deliveries", () => {
  const recorded = (file: string) => JSON.parse(readFileSync(sharedPath(`${FOLDER}/${file}`), "utf8")) as EventEnvelope;
  /** One was cut where it is printed: its id is missing, which EventBridge always sends. */
  const given = (file: string, service?: string) => {
    const event = { ...recorded(file), id: "cut" };
    const detail = event.detail as { affectedAccount?: string; eventRegion?: string };
    const own = [
      { id: detail.affectedAccount ?? event.account, name: "own", regions: [detail.eventRegion ?? event.region] },
    ];
    const asked = service === undefined ? event : { ...event, detail: { ...detail, service } };
    return healthNews(healthEvent.parse(asked), own);
  };

  it.each([
    ["account-issue-elb.json", "ELASTICLOADBALANCING"],
    ["backup-event-instance-store.json", "EC2"],
    ["phd-ec2-retire-recorded.json", "EC2"],
    ["planned-lifecycle-lambda.json", "LAMBDA"],
    ["public-operational-issue.json", "EC2"],
    ["scheduled-change-ec2-retirement.json", "EC2"],
  ])("%s is about another service", (file, service) => {
    expect(given(file)).toEqual({ elsewhere: `it is about ${service}` });
  });

  it.each([
    ["account-issue-elb.json", { scope: "account", category: "issue", startsAt: "2022-06-10T05:01:10.000Z" }],
    ["backup-event-instance-store.json", { region: "us-east-1", affected: [{ ref: { name: "i-abcd1111" } }] }],
    ["phd-ec2-retire-recorded.json", { category: "scheduledChange", endsAt: "2018-11-01T22:00:00.000Z" }],
    ["planned-lifecycle-lambda.json", { startsAt: "2026-08-27T13:19:03.000Z", notOurs: { length: 4 } }],
    ["public-operational-issue.json", { scope: "public", status: "open", at: "2023-01-27T09:01:22.000Z" }],
    ["scheduled-change-ec2-retirement.json", { affected: [], notOurs: [{ reason: "it is no cluster" }] }],
  ])("%s would be understood if it were about EKS", (file, expected) => {
    expect(given(file, "EKS")).toMatchObject(expected);
  });
});
