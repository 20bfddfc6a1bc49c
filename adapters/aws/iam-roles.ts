import * as z from "zod";
import type { Roles } from "#core/ports.ts";
import { withheld } from "../withheld.ts";
import type { Clients } from "./clients.ts";
import { refusableCall } from "./refused.ts";

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const trustPolicy = z.object({
  Statement: z.union([z.looseObject({}).transform((one) => [one]), z.array(z.looseObject({}))]),
});
const allowedService = z.object({ Effect: z.literal("Allow"), Principal: z.object({ Service: texts }) });

/** Loaded with the first question; see `ec2-subnets.ts`. */
const sdk = () => (process.env.WITHOUT_IAM ? withheld<never>("iam") : import("./iam-client.ts"));

/** Roles of IAM, as far as who may assume them. */
export function iamRoles(clients: Clients): Roles {
  return {
    read: (place, role) =>
      refusableCall(`role ${role}`, () =>
        clients
          .of("iam", place, async (settings) => new (await sdk()).IAMClient(settings))
          .call(async (client) => {
            const { GetRoleCommand, NoSuchEntityException } = await sdk();
            try {
              const { Role } = await client.send(new GetRoleCommand({ RoleName: role.split("/").at(-1) }));
              const arn = Role?.Arn ?? "";
              return {
                arn,
                role: arn.slice(arn.indexOf(":role/") + ":role/".length),
                trustedServices: servicesIn(Role?.AssumeRolePolicyDocument ?? ""),
              };
            } catch (error) {
              if (error instanceof NoSuchEntityException) return undefined;
              throw error;
            }
          }),
      ),
  };
}

/** IAM gives policies percent-encoded. Conditions are not looked at: the role may be assumed in some case. */
function servicesIn(document: string): string[] {
  if (document === "") return [];
  const statements = trustPolicy.parse(JSON.parse(decodeURIComponent(document))).Statement;
  const services = statements.flatMap((statement) => {
    const allowed = allowedService.safeParse(statement);
    return allowed.success ? allowed.data.Principal.Service : [];
  });
  return [...new Set(services)].sort();
}
