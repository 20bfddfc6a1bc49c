import { TagResourceCommand } from "@aws-sdk/client-eks";
import type { StartedChange } from "#core/ports.ts";
import { readConfiguration } from "../eks-facts/cluster.ts";
import { awsCall } from "../errors.ts";
import type { Carrying } from "./carrying.ts";

/** Sets tags that are missing; a value somebody gave meanwhile stays. */
export async function setTags({ eks, ref, step }: Carrying<"set-tags">): Promise<StartedChange> {
  const { arn: resourceArn, tags: found } = await readConfiguration(eks, ref);
  const tags = Object.fromEntries(Object.entries(step.tags).filter(([key]) => !found[key]));
  if (Object.keys(tags).length === 0) return { state: "already-so" };
  const command = new TagResourceCommand({ resourceArn, tags });
  await awsCall(`tags of ${ref.name}`, () => eks.call((client) => client.send(command)));
  return { state: "done" };
}
