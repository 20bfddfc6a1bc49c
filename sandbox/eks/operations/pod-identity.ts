import type { CreatePodIdentityAssociationRequest, UpdatePodIdentityAssociationRequest } from "@aws-sdk/client-eks";
import type { Operation } from "../../aws/service.ts";
import { answeredBefore, rememberAnswer } from "../answers.ts";
import { addAssociation, findAssociation, refuseBadRole, target } from "../associations.ts";
import { refuseUnlessReady } from "../ready.ts";
import { type EksWorld, findCluster, invalidParameter, page } from "../state.ts";

/**
 * Pod Identity associations. Of repeated tokens recorded deliveries show: a repeated creation is answered as the first time, a repeated change is made again,
 * with the arguments it now has.
 */
export function podIdentityOperations(world: EksWorld): Record<string, Operation> {
  const { clock } = world.environment;
  return {
    CreatePodIdentityAssociation: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const input = call.input as unknown as CreatePodIdentityAssociationRequest;
      refuseUnlessReady(state, "pod identity association");
      const again = answeredBefore(state, call);
      if (again) return again;
      const { namespace, serviceAccount, roleArn, targetRoleArn } = input;
      if (!namespace || !serviceAccount || !roleArn)
        throw invalidParameter("An association needs a namespace, a service account and a role.", {
          clusterName: state.cluster.name,
        });
      refuseBadRole(state, roleArn, targetRoleArn);
      const { tags, disableSessionTags, policy } = input;
      const wanted = { namespace, serviceAccount, roleArn, tags, targetRoleArn, disableSessionTags, policy };
      return rememberAnswer(state, call, { association: addAssociation(state, wanted, clock.now()) });
    },

    DescribePodIdentityAssociation: (call) => ({
      association: findAssociation(findCluster(world, call, call.input.clusterName), call.input.associationId),
    }),

    ListPodIdentityAssociations: (call) => {
      const { associations } = findCluster(world, call, call.input.clusterName);
      const { namespace, serviceAccount } = call.input;
      const summaries = [...associations.values()]
        .filter((one) => namespace === undefined || one.namespace === namespace)
        .filter((one) => serviceAccount === undefined || one.serviceAccount === serviceAccount)
        .map(({ clusterName, namespace, serviceAccount, associationArn, associationId, ownerArn }) => ({
          clusterName,
          namespace,
          serviceAccount,
          associationArn,
          associationId,
          ownerArn,
        }));
      const { items, nextToken } = page(summaries, call.input);
      return { associations: items, nextToken };
    },

    UpdatePodIdentityAssociation: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const association = findAssociation(state, call.input.associationId);
      const input = call.input as unknown as UpdatePodIdentityAssociationRequest;
      const { roleArn, targetRoleArn, disableSessionTags, policy } = input;
      refuseBadRole(state, roleArn, targetRoleArn);
      Object.assign(association, {
        ...(roleArn === undefined ? {} : { roleArn }),
        ...(targetRoleArn === undefined ? {} : target(state, association.associationId ?? "", targetRoleArn)),
        ...(disableSessionTags === undefined ? {} : { disableSessionTags }),
        ...(policy === undefined ? {} : { policy }),
        modifiedAt: clock.now(),
      });
      return { association };
    },

    DeletePodIdentityAssociation: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const association = findAssociation(state, call.input.associationId);
      state.associations.delete(association.associationId ?? "");
      return { association };
    },
  };
}
