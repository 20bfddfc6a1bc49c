import {
  ActivateCertificateAuthorityCommand,
  type CertificateAuthority,
  CreateCertificateAuthorityCommand,
  DescribeCertificateAuthorityCommand,
  EKSClient,
  type EKSClientResolvedConfig,
  ListCertificateAuthoritiesCommand,
  ResourceLimitExceededException,
  ResourceNotFoundException,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-eks";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { eksAuthorities } from "#adapters/aws/eks-authorities.ts";
import { eksBench } from "../../helpers/eks.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
const gone = (message: string) => new ResourceNotFoundException({ message, $metadata: { httpStatusCode: 404 } });

describe("against the simulated EKS", () => {
  it("a rotation goes from appending to activating, and back", async () => {
    const { sandbox, letPass } = eksBench();
    const { authorities, updates } = sandbox.ports;
    const [first, ...others] = await authorities.list(ref);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      signingStatus: "IN_USE",
      distributionStatus: "COMPLETE",
      notAfter: "2035-03-11T09:00:00.000Z",
      rollbackAvailable: false,
    });
    const id = await authorities.append(ref, "token");
    expect(await authorities.append(ref, "token")).toBe(id);
    await expect(authorities.activate(ref, { id, token: "early" })).rejects.toMatchObject({
      name: "UpdateInProgressError",
    });
    await letPass(10);
    await expect(authorities.activate(ref, { id, token: "early" })).rejects.toMatchObject({
      name: "UpdateRefusedError",
    });
    await expect(authorities.append(ref, "another")).rejects.toMatchObject({ name: "UpdateRefusedError" });
    await letPass(60);
    expect((await authorities.list(ref))[1]).toMatchObject({
      id,
      signingStatus: "NOT_USED",
      distributionStatus: "COMPLETE",
      finalAutoActivation: "2035-01-25T09:00:00.000Z",
    });
    const update = await authorities.activate(ref, { id, token: "activate" });
    expect(await authorities.activate(ref, { id, token: "activate" })).toEqual(update);
    expect((await authorities.list(ref))[1]?.signingStatus).toBe("ACTIVATING");
    await letPass(10);
    expect((await updates.describe(update)).status).toBe("Successful");
    expect(await authorities.list(ref)).toMatchObject([
      { signingStatus: "NOT_USED" },
      { id, signingStatus: "IN_USE", rollbackAvailable: true, activatedAt: expect.any(String) },
    ]);
  });

  it("a cluster that is not there is told from an authority that is not", async () => {
    const { sandbox } = eksBench();
    const { authorities } = sandbox.ports;
    await expect(authorities.list({ ...ref, name: "nope" })).rejects.toMatchObject({ name: "ClusterNotFoundError" });
    await expect(authorities.activate(ref, { id: "nope", token: "t" })).rejects.toMatchObject({
      name: "ClusterNotFoundError",
      message: expect.stringContaining("No certificate authority found"),
    });
  });
});

describe("answers of EKS", () => {
  // Made here and undone again: it stands for all clients, also those of the simulated EKS.
  let eks: ReturnType<typeof mockClient<ServiceInputTypes, ServiceOutputTypes, EKSClientResolvedConfig>>;
  beforeAll(() => {
    eks = mockClient(EKSClient);
  });
  afterAll(() => eks.restore());
  const authorities = eksAuthorities(new Clients({ hub: ref }));
  const authority = (id: string, day: number): CertificateAuthority => ({
    id,
    createdAt: new Date(Date.UTC(2026, 0, day)),
    signingStatus: "NOT_USED",
    distributionStatus: "COMPLETE",
  });
  beforeEach(() => eks.reset());

  it("are read to the last page and put in order; what is gone meanwhile is left out", async () => {
    eks
      .on(ListCertificateAuthoritiesCommand)
      .resolves({ certificateAuthorities: [{ id: "new" }, { id: "gone" }], nextToken: "2" })
      .on(ListCertificateAuthoritiesCommand, { nextToken: "2" })
      .resolves({ certificateAuthorities: [{ id: "old" }, {}] });
    eks.on(DescribeCertificateAuthorityCommand).callsFake(async ({ certificateAuthorityId }) => {
      if (certificateAuthorityId === "gone") throw gone("No certificate authority found for ID: gone");
      return { certificateAuthority: authority(certificateAuthorityId, certificateAuthorityId === "old" ? 1 : 2) };
    });
    expect(await authorities.list(ref)).toEqual([
      {
        id: "old",
        createdAt: "2026-01-01T00:00:00.000Z",
        signingStatus: "NOT_USED",
        distributionStatus: "COMPLETE",
        rollbackAvailable: false,
      },
      expect.objectContaining({ id: "new" }),
    ]);
  });

  it("without a state are asked for again", async () => {
    eks.on(ListCertificateAuthoritiesCommand).resolves({ certificateAuthorities: [{ id: "x" }] });
    eks.on(DescribeCertificateAuthorityCommand).resolves({ certificateAuthority: { id: "x" } });
    eks.on(CreateCertificateAuthorityCommand).resolves({});
    eks.on(ActivateCertificateAuthorityCommand).resolves({ update: {} });
    const unavailable = { name: "ServiceUnavailableError" };
    await expect(authorities.list(ref)).rejects.toMatchObject(unavailable);
    await expect(authorities.append(ref, "t")).rejects.toMatchObject(unavailable);
    await expect(authorities.activate(ref, { id: "x", token: "t" })).rejects.toMatchObject(unavailable);
  });

  it("that refuse carry EKS's words, and a cluster that goes is no missing authority", async () => {
    eks
      .on(CreateCertificateAuthorityCommand)
      .rejects(new ResourceLimitExceededException({ message: "two", $metadata: { httpStatusCode: 400 } }));
    await expect(authorities.append(ref, "t")).rejects.toMatchObject({
      name: "UpdateRefusedError",
      message: expect.stringContaining("two"),
    });
    eks.on(ListCertificateAuthoritiesCommand).resolves({ certificateAuthorities: [{ id: "x" }] });
    eks.on(DescribeCertificateAuthorityCommand).rejects(gone("No cluster found for name: a."));
    await expect(authorities.list(ref)).rejects.toMatchObject({ name: "ClusterNotFoundError" });
  });
});
