import {
  CreatePodIdentityAssociationCommand,
  type CreatePodIdentityAssociationRequest,
  DeletePodIdentityAssociationCommand,
  DescribePodIdentityAssociationCommand,
  ListPodIdentityAssociationsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UpdatePodIdentityAssociationCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { eksBench } from "../../helpers/eks.ts";

const clusterName = "a";
const role = (name: string, account = "111122223333") => `arn:aws:iam::${account}:role/${name}`;
const create = (change: Partial<CreatePodIdentityAssociationRequest> = {}) =>
  new CreatePodIdentityAssociationCommand({
    clusterName,
    namespace: "dns",
    serviceAccount: "external-dns",
    roleArn: role("dns"),
    ...change,
  });

describe("a Pod Identity association", () => {
  it("has the shape of recorded ones", async () => {
    const { client } = eksBench();
    const { association } = await client.send(create({ tags: { Owner: "ana" } }));
    const id = association?.associationId ?? "";
    expect(id).toMatch(/^a-[a-z0-9]{17}$/);
    expect(association).toEqual({
      clusterName,
      namespace: "dns",
      serviceAccount: "external-dns",
      roleArn: role("dns"),
      associationArn: `arn:aws:eks:eu-west-1:111122223333:podidentityassociation/a/${id}`,
      associationId: id,
      tags: { Owner: "ana" },
      createdAt: expect.any(Date),
      modifiedAt: expect.any(Date),
    });
    const described = await client.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId: id }));
    expect(described.association).toEqual(association);
    const resourceArn = association?.associationArn;
    await client.send(new TagResourceCommand({ resourceArn, tags: { Team: "net" } }));
    expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({
      Owner: "ana",
      Team: "net",
    });
  });

  it("is listed, by namespace and service account too, until it is deleted", async () => {
    const { client } = eksBench();
    const { association } = await client.send(create());
    await client.send(create({ namespace: "other" }));
    const list = async (filter: { namespace?: string; serviceAccount?: string } = {}) =>
      (await client.send(new ListPodIdentityAssociationsCommand({ clusterName, ...filter }))).associations?.map(
        ({ namespace }) => namespace,
      );
    expect(await list()).toEqual(["dns", "other"]);
    expect(await list({ namespace: "dns" })).toEqual(["dns"]);
    expect(await list({ namespace: "dns", serviceAccount: "else" })).toEqual([]);
    const associationId = association?.associationId;
    await client.send(new DeletePodIdentityAssociationCommand({ clusterName, associationId }));
    expect(await list()).toEqual(["other"]);
  });

  it("is one per service account", async () => {
    const { client } = eksBench();
    const { association } = await client.send(create());
    await expect(client.send(create({ roleArn: role("other") }))).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: `Association already exists: ${association?.associationId}`,
    });
  });

  it("is answered as the first time when its creation is repeated, even after a change", async () => {
    const { client } = eksBench();
    const once = create({ clientRequestToken: "t" });
    const { association } = await client.send(once);
    const { associationId } = association ?? {};
    const change = new UpdatePodIdentityAssociationCommand({ clusterName, associationId, roleArn: role("new") });
    await client.send(change);
    expect((await client.send(once)).association).toEqual(association);
    await expect(client.send(create({ clientRequestToken: "t", serviceAccount: "x" }))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("takes the new arguments of a change with a token that was used", async () => {
    const { client } = eksBench();
    const { associationId } = (await client.send(create())).association ?? {};
    const change = async (name: string) =>
      (
        await client.send(
          new UpdatePodIdentityAssociationCommand({
            clusterName,
            associationId,
            roleArn: role(name),
            clientRequestToken: "same",
          }),
        )
      ).association?.roleArn;
    expect(await change("one")).toBe(role("one"));
    expect(await change("two")).toBe(role("two"));
  });

  it("reaches other accounts by a target role, with an external id of its own", async () => {
    const { client } = eksBench();
    const targetRoleArn = role("zone", "444455556666");
    const { association } = await client.send(create({ targetRoleArn }));
    const externalId = `eu-west-1/111122223333/a/${association?.associationId}`;
    expect(association).toMatchObject({ targetRoleArn, externalId });
  });

  it.each<[string, Partial<CreatePodIdentityAssociationRequest>]>([
    ["a role that is none", { roleArn: "dns" }],
    ["a role of another account", { roleArn: role("dns", "444455556666") }],
    ["no namespace", { namespace: "" }],
  ])("is refused with %s", async (_what, change) => {
    const { client } = eksBench();
    await expect(client.send(create(change))).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("that is not there is not found", async () => {
    const { client } = eksBench();
    const none = { clusterName, associationId: "a-none" };
    for (const command of [DescribePodIdentityAssociationCommand, DeletePodIdentityAssociationCommand])
      await expect(client.send(new command(none))).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("is the last of a thousand", async () => {
    const { client, state } = eksBench();
    await client.send(create());
    const [first] = [...state().associations.values()];
    for (let index = 1; index < 1_000; index++)
      state().associations.set(`a-${index}`, { ...first, serviceAccount: `sa-${index}` });
    await expect(client.send(create({ serviceAccount: "one-more" }))).rejects.toMatchObject({
      name: "ResourceLimitExceededException",
    });
  });
});
