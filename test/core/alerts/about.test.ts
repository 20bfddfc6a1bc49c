import { describe, expect, it } from "vitest";
import { attribute, type KnownCluster } from "#core/alerts/about.ts";

const cluster = (name: string, account = "111122223333", region = "eu-west-1"): KnownCluster => ({
  ref: { account, region, name },
  labels: {},
});
const FLEET = [
  cluster("payments"),
  cluster("payments-prod"),
  cluster("shop"),
  cluster("shop", "444455556666"),
  cluster("dev"),
];
const meant = (about: Parameters<typeof attribute>[0]) => {
  const found = attribute(about, FLEET);
  return "why" in found ? found.why : `${found.cluster.account}/${found.cluster.region}/${found.cluster.name}`;
};

describe("the cluster a delivery is about", () => {
  it.each([
    ["its ARN", { arns: ["arn:aws:eks:eu-west-1:111122223333:cluster/payments"] }, "111122223333/eu-west-1/payments"],
    [
      "the ARN of something in it",
      { arns: ["arn:aws-us-gov:eks:eu-west-1:111122223333:nodegroup/payments/blue/1"] },
      "111122223333/eu-west-1/payments",
    ],
    ["an ARN of no cluster beside a name", { arns: ["arn:aws:s3:::b"], names: ["dev"] }, "111122223333/eu-west-1/dev"],
    [
      "a name that one cluster has, wherever it was seen",
      { names: ["dev"], account: "999900001111" },
      "111122223333/eu-west-1/dev",
    ],
    [
      "a name several have, and where it was",
      { names: ["shop"], account: "444455556666" },
      "444455556666/eu-west-1/shop",
    ],
    [
      "a name several have",
      { names: ["shop"] },
      "several clusters are called shop: 111122223333/eu-west-1/shop, 444455556666/eu-west-1/shop",
    ],
    ["a name nobody has", { names: ["checkout"] }, "the fleet has no cluster checkout"],
    ["an id", { names: ["444455556666/eu-west-1/shop"] }, "444455556666/eu-west-1/shop"],
    ["the first of several names that is ours", { names: ["checkout", "dev"] }, "111122223333/eu-west-1/dev"],
    ["none of several names", { names: ["a", "b"] }, "the fleet has none of the clusters it names: a, b"],
    [
      "a text with a name in it",
      { texts: ["fleetwright-payments-prod-etcd-size"] },
      "111122223333/eu-west-1/payments-prod",
    ],
    ["a text with a name within a word", { texts: ["mypayments too high"] }, "it names no cluster"],
    ["a text with a name too short to be one", { texts: ["dev-cpu"] }, "it names no cluster"],
    ["a text with the names of two", { texts: ["payments and shop"], account: "111122223333" }, "it names no cluster"],
    [
      "the next text where the first has none",
      { texts: ["cpu", "ALARM(payments-cpu)"] },
      "111122223333/eu-west-1/payments",
    ],
    ["nothing", {}, "it names no cluster"],
  ])("%s", (_, about, expected) => {
    expect(meant(about)).toBe(expected);
  });

  it("a name that stands in an alarm's text is looked for in the alarm's own account and Region", () => {
    expect(meant({ texts: ["payments-cpu"], account: "999900001111", region: "eu-west-1" })).toBe(
      "it names no cluster",
    );
  });
});
