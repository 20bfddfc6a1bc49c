import {
  ActivateCertificateAuthorityCommand,
  type CertificateAuthority,
  CreateCertificateAuthorityCommand,
  DescribeCertificateAuthorityCommand,
  paginateListCertificateAuthorities,
} from "@aws-sdk/client-eks";
import { ClusterNotFoundError, ServiceUnavailableError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { CertificateAuthoritySnapshot } from "#core/fleet/surroundings.ts";
import type { CertificateAuthorities } from "#core/ports.ts";
import type { Clients, LimitedEks } from "./clients.ts";
import { awsCall, isClusterMissing } from "./errors.ts";
import { allPages } from "./pages.ts";

/** Certificate authorities through the EKS API, the older one first. What is deleted between listing and describing is left out. */
export function eksAuthorities(clients: Clients): CertificateAuthorities {
  return {
    async list(ref) {
      const eks = clients.eks(ref);
      const ids = await awsCall(`certificate authorities of ${ref.name}`, () =>
        eks.call((client) =>
          allPages(paginateListCertificateAuthorities({ client }, { clusterName: ref.name }), (page) =>
            page.certificateAuthorities?.flatMap(({ id }) => id ?? []),
          ),
        ),
      );
      const found = await Promise.all(ids.map((id) => describe(eks, ref, id)));
      return found.filter((one) => one !== undefined).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    },

    async append(ref, token) {
      const command = new CreateCertificateAuthorityCommand({ clusterName: ref.name, clientRequestToken: token });
      const { certificateAuthority } = await awsCall(`new certificate authority of ${ref.name}`, () =>
        clients.eks(ref).call((client) => client.send(command)),
      );
      if (!certificateAuthority?.id)
        throw new ServiceUnavailableError("EKS accepted the certificate authority but gave no id");
      return certificateAuthority.id;
    },

    async activate(ref, { id, token }) {
      const command = new ActivateCertificateAuthorityCommand({
        clusterName: ref.name,
        certificateAuthorityId: id,
        clientRequestToken: token,
      });
      const { update } = await awsCall(`activation of certificate authority ${id} of ${ref.name}`, () =>
        clients.eks(ref).call((client) => client.send(command)),
      );
      if (!update?.id) throw new ServiceUnavailableError("EKS accepted the update but gave no id");
      return { cluster: ref, updateId: update.id };
    },
  };
}

async function describe(
  eks: LimitedEks,
  ref: ClusterRef,
  id: string,
): Promise<CertificateAuthoritySnapshot | undefined> {
  const what = `certificate authority ${id} of ${ref.name}`;
  const command = new DescribeCertificateAuthorityCommand({ clusterName: ref.name, certificateAuthorityId: id });
  try {
    const { certificateAuthority } = await awsCall(what, () => eks.call((client) => client.send(command)));
    return snapshot(what, certificateAuthority);
  } catch (error) {
    if (error instanceof ClusterNotFoundError && !isClusterMissing(error)) return undefined;
    throw error;
  }
}

/** @throws {ServiceUnavailableError} an answer without a status must not look like one to act on */
function snapshot(what: string, authority: CertificateAuthority | undefined): CertificateAuthoritySnapshot {
  const { id, createdAt, signingStatus, distributionStatus, activatedAt, validity, scheduledEvents } = authority ?? {};
  if (!id || !createdAt || !signingStatus || !distributionStatus)
    throw new ServiceUnavailableError(`${what}: EKS answered without its state`);
  const { finalAutoActivation } = scheduledEvents ?? {};
  return {
    id,
    createdAt: createdAt.toISOString(),
    signingStatus,
    distributionStatus,
    ...(activatedAt ? { activatedAt: activatedAt.toISOString() } : {}),
    ...(validity?.notAfter ? { notAfter: validity.notAfter.toISOString() } : {}),
    ...(finalAutoActivation ? { finalAutoActivation: finalAutoActivation.toISOString() } : {}),
    rollbackAvailable: authority?.rollbackAvailable ?? false,
  };
}
