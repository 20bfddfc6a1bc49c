import { pageOf } from "../../aws/page.ts";
import { AwsError, type Operation } from "../../aws/service.ts";
import { findSecret, invalidParameter, type SecretState, type SecretsWorld, tagsOf } from "../state.ts";

const LARGEST_PAGE = 100;

/** None of these tells a value. */
export function describeOperations(world: SecretsWorld): Record<string, Operation> {
  return {
    DescribeSecret: (call) => {
      const secret = findSecret(world, call, { marked: true });
      return {
        ...shownOf(secret),
        VersionIdsToStages: stagesOf(secret),
      };
    },
    ListSecrets: ({ account, region, input }) => {
      const filters = (input.Filters ?? []) as { Key: string; Values: string[] }[];
      const size = Number(input.MaxResults ?? LARGEST_PAGE);
      if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE)
        throw invalidParameter(`MaxResults must be between 1 and ${LARGEST_PAGE}.`);
      for (const { Key } of filters) {
        if (!FILTERS[Key]) throw invalidParameter(`The filter key ${Key} is not valid.`);
      }
      const now = world.environment.clock.now();
      const matching = [...world.secrets.values()]
        .filter((one) => one.account === account && one.arn.split(":")[3] === region)
        .filter(
          ({ deletion }) => deletion === undefined || (input.IncludePlannedDeletion === true && deletion.until > now),
        )
        .filter((one) => filters.every(({ Key, Values }) => Values.some((value) => FILTERS[Key]?.(one, value))));
      const badToken = () => new AwsError("InvalidNextTokenException", "The provided NextToken is not valid.");
      const { items, next } = pageOf(matching, { size, token: input.NextToken, badToken });
      return {
        SecretList: items.map((one) => ({ ...shownOf(one), SecretVersionsToStages: stagesOf(one) })),
        ...(next === undefined ? {} : { NextToken: next }),
      };
    },
    TagResource: (call) => {
      const { tags } = findSecret(world, call);
      for (const [key, value] of tagsOf(call.input.Tags)) tags.set(key, value);
      return {};
    },
    UntagResource: (call) => {
      const { tags } = findSecret(world, call);
      for (const key of (call.input.TagKeys ?? []) as string[]) tags.delete(key);
      return {};
    },
  };
}

const FILTERS: Record<string, (secret: SecretState, value: string) => boolean> = {
  name: ({ name }, value) => name.startsWith(value),
  "tag-key": ({ tags }, value) => tags.has(value),
  "tag-value": ({ tags }, value) => [...tags.values()].includes(value),
};

const stagesOf = ({ versions }: SecretState) =>
  Object.fromEntries([...versions.keys()].slice(-1).map((id) => [id, ["AWSCURRENT"]]));

const shownOf = (secret: SecretState) => ({
  ARN: secret.arn,
  Name: secret.name,
  ...(secret.description === undefined ? {} : { Description: secret.description }),
  ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
  CreatedDate: secret.createdAt,
  LastChangedDate: secret.changedAt,
  ...(secret.accessedAt === undefined ? {} : { LastAccessedDate: secret.accessedAt }),
  ...(secret.deletion === undefined ? {} : { DeletedDate: secret.deletion.at }),
  Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
});
