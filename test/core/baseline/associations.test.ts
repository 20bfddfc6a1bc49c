import { describe, expect, it } from "vitest";
import type { TemplatePodIdentity } from "#core/baseline/template.ts";
import type { PodIdentityAssociationSnapshot } from "#core/fleet/facts.ts";
import { addon, compare, offer, only, templateAddon } from "./given.ts";

const ROLE = "arn:aws:iam::111122223333:role/dns";
const association = (change: Partial<PodIdentityAssociationSnapshot> = {}): PodIdentityAssociationSnapshot => ({
  id: "a-1",
  arn: "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/shop/a-1",
  namespace: "external-dns",
  serviceAccount: "dns",
  roleArn: ROLE,
  ...change,
});

const looked = (
  found: PodIdentityAssociationSnapshot[],
  entry: Partial<TemplatePodIdentity> = {},
  { namespace = "external-dns" as string | undefined, installed = false } = {},
) =>
  compare(
    {
      "pod-identity-associations": found,
      ...(installed ? { addons: [addon("dns", { namespace: "elsewhere" })] } : {}),
    },
    { addons: [templateAddon("dns", { podIdentity: [{ roleArn: ROLE, serviceAccount: "dns", ...entry }] })] },
    { offers: { dns: { ...offer("dns", {}), ...(namespace ? { namespace } : {}) } }, parts: ["associations"] },
  );

describe("a Pod Identity association", () => {
  it("that is there is fine, in the namespace EKS installs the add-on into", () => {
    expect(looked([association()]).satisfied).toEqual([
      { rule: "pod-identity-missing", part: "associations", subject: "external-dns/dns" },
    ]);
  });

  it.each([
    ["where EKS installs it", {}, {}, "external-dns"],
    ["where it is installed", {}, { installed: true }, "elsewhere"],
    ["where the policy says", { namespace: "own" }, { installed: true }, "own"],
  ])("that is missing is created %s", (_where, entry, more, namespace) => {
    const { step } = only("pod-identity-missing", looked([association({ serviceAccount: "other" })], entry, more));
    expect(step).toEqual({
      kind: "create-association",
      id: `association/${namespace}/dns`,
      after: [],
      why: `${namespace}/dns gets the role ${ROLE}`,
      safe: true,
      namespace,
      serviceAccount: "dns",
      roleArn: ROLE,
    });
  });

  it("with another role is changed, unless an add-on owns it", () => {
    const roleArn = "arn:aws:iam::111122223333:role/old";
    const own = only("pod-identity-role", looked([association({ roleArn })]));
    expect(own.step).toMatchObject({ kind: "update-association", associationId: "a-1", roleArn: ROLE, safe: false });
    const owned = only("pod-identity-role", looked([association({ roleArn, ownerArn: "arn:aws:eks:::addon/x" })]));
    expect(owned.needsPerson).toMatch(/belongs to arn:aws:eks:::addon\/x/);
    expect(owned).not.toHaveProperty("step");
  });

  it("needs a person where nobody knows the namespace", () => {
    const { namespace: _, ...unknown } = offer("dns", {});
    const found = compare(
      { "pod-identity-associations": [] },
      { addons: [templateAddon("dns", { podIdentity: [{ roleArn: ROLE, serviceAccount: "dns" }] })] },
      { offers: { dns: unknown }, parts: ["associations"] },
    );
    expect(only("pod-identity-missing", found).needsPerson).toMatch(/namespace/);
  });
});
