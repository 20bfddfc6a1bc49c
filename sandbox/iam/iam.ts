import type { Tag } from "@aws-sdk/client-iam";
import { AwsError, type SandboxEnvironment, type SimulatedService } from "../aws/service.ts";
import type { EksSimulator } from "../eks/eks.ts";
import { hexOf } from "../random.ts";
import { hybridRoleOf } from "../ssm/seed.ts";
import { type PolicyDocument, statementsOf } from "./policy.ts";

export interface RoleSeed {
  account: string;
  /** Path and name: `service-role/stores-hybrid`. */
  role: string;
  /** Services that may assume it. */
  services: readonly string[];
  tags?: Tag[];
}

export interface IamSimulator {
  service: SimulatedService;
  /** Makes a role, or makes it anew. */
  setRole(role: RoleSeed): void;
  removeRole(account: string, name: string): void;
  trusts(account: string, role: string, service: string): boolean;
}

interface Role {
  Path: string;
  RoleName: string;
  RoleId: string;
  Arn: string;
  CreateDate: Date;
  trust: PolicyDocument;
  Tags: Tag[];
}

/** IAM as far as looking at roles goes. Every hybrid cluster of the fleet has a role for its nodes, which SSM and IAM Roles Anywhere may assume. */
export function createIam({ clock }: SandboxEnvironment, eks: Pick<EksSimulator, "clusters">): IamSimulator {
  const roles = new Map<string, Role>();
  const setRole: IamSimulator["setRole"] = ({ account, role, services, tags = [] }) => {
    const parts = role.split("/");
    const name = parts.pop() ?? "";
    roles.set(`${account}/${name}`, {
      Path: parts.length > 0 ? `/${parts.join("/")}/` : "/",
      RoleName: name,
      RoleId: `AROA${hexOf(`${account}/${role}`, 17).toUpperCase()}`,
      Arn: `arn:aws:iam::${account}:role/${role}`,
      CreateDate: clock.now(),
      trust: {
        Version: "2012-10-17",
        Statement: services.map((Service) => ({ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" })),
      },
      Tags: tags,
    });
  };
  for (const { account, cluster, pools } of eks.clusters()) {
    if ([...pools.values()].some(({ kind }) => kind === "hybrid"))
      setRole({
        account,
        role: hybridRoleOf(cluster.name),
        services: ["ssm.amazonaws.com", "rolesanywhere.amazonaws.com"],
      });
  }
  return {
    setRole,
    removeRole: (account, name) => void roles.delete(`${account}/${name}`),
    trusts: (account, role, service) => {
      const found = roles.get(`${account}/${role.split("/").at(-1)}`);
      // SSM wants the path as well.
      if (!found?.Arn.endsWith(`:role/${role}`)) return false;
      return statementsOf(found.trust).some(
        ({ Effect, Principal }) =>
          Effect === "Allow" && typeof Principal === "object" && [Principal.Service].flat().includes(service),
      );
    },
    service: {
      service: "iam",
      operations: {
        GetRole: ({ account, input }) => {
          const found = roles.get(`${account}/${input.RoleName}`);
          if (!found) throw new AwsError("NoSuchEntity", `The role with name ${input.RoleName} cannot be found.`, 404);
          const { trust, ...shown } = found;
          return {
            // IAM writes policies percent-encoded.
            Role: {
              ...shown,
              AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
              MaxSessionDuration: 3600,
            },
          };
        },
      },
    },
  };
}
