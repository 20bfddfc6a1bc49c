import { type ApiCall, AwsError, type Operation } from "../../aws/service.ts";
import { ACTIVATION_LIMITS } from "../limits.ts";
import { nodesIn, type SsmWorld, tagList, tagMap } from "../state.ts";

/** Types whose tags SSM keeps; the sandbox has managed instances only. An activation is none of them: its tags never change. */
const TYPES = [
  "Association",
  "Automation",
  "CloudConnector",
  "Document",
  "MaintenanceWindow",
  "ManagedInstance",
  "OpsItem",
  "OpsMetadata",
  "Parameter",
  "PatchBaseline",
];

export function tagOperations(world: SsmWorld): Record<string, Operation> {
  const tagsOf = (call: ApiCall): Map<string, string> => {
    const { ResourceType: type, ResourceId: id } = call.input;
    if (!TYPES.includes(String(type)))
      throw new AwsError(
        "InvalidResourceType",
        "The resource type is not valid. For example, if you are attempting to tag an EC2 instance, the instance must be a registered managed node.",
      );
    const node = type === "ManagedInstance" ? nodesIn(world, call).find((one) => one.id === id) : undefined;
    if (!node)
      throw new AwsError(
        "InvalidResourceId",
        "The resource ID is not valid. Verify that you entered the correct ID and try again.",
      );
    return node.tags;
  };
  return {
    AddTagsToResource: (call) => {
      const tags = tagsOf(call);
      const added = tagMap(call.input.Tags);
      if (new Set([...tags.keys(), ...added.keys()]).size > ACTIVATION_LIMITS.tags)
        throw new AwsError(
          "TooManyTagsError",
          "The Targets parameter includes too many tags. Remove one or more tags and try the command again.",
        );
      for (const [key, value] of added) tags.set(key, value);
      return {};
    },
    RemoveTagsFromResource: (call) => {
      const tags = tagsOf(call);
      for (const key of (call.input.TagKeys ?? []) as string[]) tags.delete(key);
      return {};
    },
    ListTagsForResource: (call) => ({ TagList: tagList(tagsOf(call)) }),
  };
}
