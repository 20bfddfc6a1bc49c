import {
  ActivateCertificateAuthorityCommand,
  CreateCertificateAuthorityCommand,
  DeleteCertificateAuthorityCommand,
  DescribeCertificateAuthorityCommand,
  InvalidParameterException,
  ListCertificateAuthoritiesCommand,
  ResourceInUseException,
  ResourceLimitExceededException,
  ResourceNotFoundException,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { nodesOf } from "#sandbox/eks/nodes.ts";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const CLUSTER = { clusterName: "a" };
const DAY = 24 * 60;

function authorities(bench: ReturnType<typeof eksBench>) {
  const { client } = bench;
  const list = async () =>
    (await client.send(new ListCertificateAuthoritiesCommand(CLUSTER))).certificateAuthorities ?? [];
  const about = async (certificateAuthorityId: string | undefined) =>
    (await client.send(new DescribeCertificateAuthorityCommand({ ...CLUSTER, certificateAuthorityId })))
      .certificateAuthority;
  const create = (clientRequestToken?: string) =>
    client.send(new CreateCertificateAuthorityCommand({ ...CLUSTER, clientRequestToken }));
  const activate = (certificateAuthorityId: string | undefined) =>
    client.send(new ActivateCertificateAuthorityCommand({ ...CLUSTER, certificateAuthorityId }));
  const remove = (certificateAuthorityId: string | undefined) =>
    client.send(new DeleteCertificateAuthorityCommand({ ...CLUSTER, certificateAuthorityId }));
  /** Appends a successor and waits until it is everywhere. */
  const appended = async () => {
    const id = (await create()).certificateAuthority?.id;
    await bench.letPass(70);
    return id;
  };
  return { ...bench, list, about, create, activate, remove, appended };
}
const bench = (...faults: Parameters<typeof faultyEksBench>[0]) => authorities(faultyEksBench(faults));
const expiring = (certificateAuthorityNotAfter: string) =>
  authorities(eksBench(seedCluster("a", { certificateAuthorityNotAfter })));

describe("a cluster's certificate authority", () => {
  it("comes with the cluster, for ten years", async () => {
    const { list, about, cluster } = bench();
    const [first, ...others] = await list();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ createdBy: "EKS", signingStatus: "IN_USE", distributionStatus: "COMPLETE" });
    expect(await about(first?.id)).toMatchObject({
      validity: { notBefore: new Date("2025-03-11T09:00:00Z"), notAfter: new Date("2035-03-11T09:00:00Z") },
      rollbackAvailable: false,
    });
    expect((await about(first?.id))?.scheduledEvents).toBeUndefined();
    expect((await cluster())?.certificateAuthority).toMatchObject({
      active: { id: first?.id, activatedBy: "EKS" },
      data: (await about(first?.id))?.data,
    });
    await expect(about("nope")).rejects.toThrow(ResourceNotFoundException);
  });

  it("is the one the seed brings, if it does", async () => {
    const data = Buffer.from("PEM").toString("base64");
    const { list, about, cluster } = authorities(
      eksBench(seedCluster("a", { details: { certificateAuthority: { data } } })),
    );
    expect((await cluster())?.certificateAuthority?.data).toBe(data);
    expect((await about((await list())[0]?.id))?.data).toBe(data);
  });

  it("gets a successor for five years, which takes time to be everywhere", async () => {
    const { create, letPass, list, about, update, cluster } = bench();
    const made = await create();
    expect(made).toMatchObject({
      update: { type: "CertificateAuthorityUpdate", status: "InProgress" },
      certificateAuthority: { createdBy: "CUSTOMER", signingStatus: "NOT_USED", distributionStatus: "IN_PROGRESS" },
    });
    const id = made.certificateAuthority?.id;
    await letPass(10);
    expect((await update(made.update?.id))?.status).toBe("Successful");
    expect((await about(id))?.distributionStatus).toBe("IN_PROGRESS");
    await letPass(60);
    expect(await about(id)).toMatchObject({
      distributionStatus: "COMPLETE",
      validity: { notAfter: new Date("2031-11-23T09:00:00Z") },
      scheduledEvents: {
        firstAutoActivation: new Date("2034-09-11T09:00:00Z"),
        finalAutoActivation: new Date("2035-01-25T09:00:00Z"),
      },
    });
    const bundle = Buffer.from((await cluster())?.certificateAuthority?.data ?? "", "base64").toString();
    expect(bundle.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(await list()).toHaveLength(2);
  });

  it("has at most one successor; the same token finds it again", async () => {
    const { create, letPass } = bench();
    const first = await create("token");
    expect(await create("token")).toMatchObject({
      update: { id: first.update?.id },
      certificateAuthority: { id: first.certificateAuthority?.id },
    });
    await letPass(10);
    await expect(create()).rejects.toThrow(ResourceLimitExceededException);
  });

  it("and its version are not changed at the same time", async () => {
    const one = bench();
    await one.create();
    await expect(one.client.send(new UpdateClusterVersionCommand({ name: "a", version: "1.35" }))).rejects.toThrow(
      ResourceInUseException,
    );
    const other = bench();
    await other.client.send(new UpdateClusterVersionCommand({ name: "a", version: "1.35" }));
    await expect(other.create()).rejects.toThrow(ResourceInUseException);
  });

  it("leaves a successor FAILED that cannot be distributed; it is deleted and made anew", async () => {
    const { create, letPass, about, activate, remove, update, list } = bench({ kind: "ca-distribution-fails" });
    const made = await create();
    const id = made.certificateAuthority?.id;
    await letPass(70);
    expect((await update(made.update?.id))?.status).toBe("Failed");
    expect((await about(id))?.distributionStatus).toBe("FAILED");
    await expect(activate(id)).rejects.toThrow(/must be COMPLETE/);
    await remove(id);
    await letPass(10);
    expect(await list()).toHaveLength(1);
    expect((await create()).certificateAuthority?.id).not.toBe(id);
  });
});

describe("activating a certificate authority", () => {
  it("makes it the signer, once it is everywhere", async () => {
    const { create, activate, letPass, list, cluster, update } = bench();
    const id = (await create()).certificateAuthority?.id;
    await expect(activate(id)).rejects.toThrow(/in progress/);
    await letPass(9);
    await expect(activate(id)).rejects.toThrow(InvalidParameterException);
    await letPass(60);
    const started = await activate(id);
    expect(started).toMatchObject({
      update: { type: "CertificateAuthorityUpdate", status: "InProgress" },
      certificateAuthority: { signingStatus: "ACTIVATING" },
    });
    expect((await list()).map(({ signingStatus }) => signingStatus)).toEqual(["IN_USE", "ACTIVATING"]);
    await letPass(10);
    expect((await update(started.update?.id))?.status).toBe("Successful");
    expect(await list()).toMatchObject([
      { signingStatus: "NOT_USED" },
      { signingStatus: "IN_USE", activatedBy: "CUSTOMER", activatedAt: expect.any(Date) },
    ]);
    expect((await cluster())?.certificateAuthority?.active?.id).toBe(id);
    await expect(activate(id)).rejects.toThrow(/is the signer already/);
  });

  it("can be taken back for a limited time, by activating the outgoing one", async () => {
    const { appended, activate, letPass, list, about } = bench();
    const id = await appended();
    const [first] = await list();
    await activate(id);
    await letPass(10);
    expect(await about(id)).toMatchObject({ rollbackAvailable: true });
    await activate(first?.id);
    await letPass(10);
    expect((await list()).map(({ signingStatus }) => signingStatus)).toEqual(["IN_USE", "NOT_USED"]);
    expect((await about(first?.id))?.rollbackAvailable).toBe(false);
    await activate(id);
    await letPass(31 * DAY);
    expect((await about(id))?.rollbackAvailable).toBe(false);
    await expect(activate(first?.id)).rejects.toThrow(/rollback is not available any more/);
  });

  it("happens by itself in the end: appended two years before, activated half a year before", async () => {
    const early = expiring("2028-11-01T00:00:00Z");
    expect(await early.list()).toMatchObject([{}, { createdBy: "EKS", signingStatus: "NOT_USED" }]);
    const late = expiring("2027-03-01T00:00:00Z");
    expect(await late.list()).toMatchObject([
      { signingStatus: "NOT_USED" },
      { signingStatus: "IN_USE", activatedBy: "EKS", activatedAt: new Date("2026-09-01T00:00:00Z") },
    ]);
  });

  it("happens for good 45 days before the end, also where somebody went back", async () => {
    const { list, activate, letPass, about } = expiring("2027-05-15T09:30:00Z");
    const [first, second] = await list();
    expect(second?.activatedAt).toEqual(new Date("2026-11-15T09:30:00Z"));
    await activate(first?.id);
    await letPass(100 * DAY);
    expect((await list())[0]?.signingStatus).toBe("IN_USE");
    await letPass(40 * DAY);
    expect(await about(second?.id)).toMatchObject({
      signingStatus: "IN_USE",
      activatedBy: "EKS",
      rollbackAvailable: false,
    });
    await expect(activate(first?.id)).rejects.toThrow(InvalidParameterException);
  });
});

describe("deleting a certificate authority", () => {
  it("is possible for the one that does not sign", async () => {
    const { appended, activate, remove, letPass, list } = bench();
    const id = await appended();
    const [first] = await list();
    await expect(remove(first?.id)).rejects.toThrow(ResourceInUseException);
    await activate(id);
    await letPass(10);
    expect((await remove(first?.id)).certificateAuthority?.distributionStatus).toBe("DELETING");
    await letPass(10);
    expect((await list()).map((left) => left.id)).toEqual([id]);
  });

  it("is refused for a successor the cluster needs", async () => {
    const { list, remove } = expiring("2028-11-01T00:00:00Z");
    await expect(remove((await list())[1]?.id)).rejects.toThrow(/protected from deletion/);
    const own = expiring("2028-12-01T00:00:00Z");
    const id = await own.appended();
    await own.letPass(10 * DAY);
    await expect(own.remove(id)).rejects.toThrow(/protected from deletion/);
  });
});

it("nodes that came before the trust changed are replaced by an update without a newer image", async () => {
  const { appended, client, letPass, sandbox, state } = bench();
  const names = () => nodesOf(state(), sandbox.clock.now()).map(({ name }) => name);
  const before = names();
  await appended();
  expect(names()).toEqual(before);
  await client.send(new UpdateNodegroupVersionCommand({ clusterName: "a", nodegroupName: "general" }));
  await letPass(60);
  expect(names().filter((name) => before.includes(name))).toEqual([]);
});
