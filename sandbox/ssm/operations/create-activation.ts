import { AwsError, type Operation } from "../../aws/service.ts";
import { ACTIVATION_LIMITS as LIMITS } from "../limits.ts";
import { clusterNameOf, constraint, type SsmWorld, tagList, tagMap } from "../state.ts";

/** The code is in this answer and nowhere else. */
export function createActivation(world: SsmWorld): Operation {
  return ({ account, region, input }) => {
    const { clock, uuid } = world.environment;
    const limit = input.RegistrationLimit ?? 1;
    check(world, account, input);
    const tags = tagMap(input.Tags);
    const now = clock.now();
    const id = uuid();
    // SSM writes times in milliseconds; `ExpirationDate` comes as seconds on the wire.
    const expires = input.ExpirationDate === undefined ? undefined : timeOf(input.ExpirationDate);
    const code = codeOf(world.environment.random);
    world.activations.set(id, {
      account,
      region,
      code,
      deleted: false,
      registrations: 0,
      shown: {
        ActivationId: id,
        ...(input.Description === undefined ? {} : { Description: String(input.Description) }),
        ...(input.DefaultInstanceName === undefined ? {} : { DefaultInstanceName: String(input.DefaultInstanceName) }),
        IamRole: String(input.IamRole),
        RegistrationLimit: Number(limit),
        ExpirationDate: new Date(expires ?? now.getTime() + LIMITS.defaultLifetime),
        CreatedDate: now,
        ...(tags.size > 0 ? { Tags: tagList(tags) } : {}),
      },
    });
    if (world.faults.take(clusterNameOf(tags.get("EKSClusterARN")), "activation-answer-lost"))
      throw new AwsError("InternalServerError", "An error occurred on the server side.", 500);
    return { ActivationId: id, ActivationCode: code };
  };
}

function check(world: SsmWorld, account: string, input: Record<string, unknown>): void {
  const { IamRole, RegistrationLimit: limit = 1, ExpirationDate, DefaultInstanceName, Description } = input;
  if (typeof IamRole !== "string") throw constraint("iamRole", "null", "Member must not be null");
  if (IamRole.length > LIMITS.longestRole)
    throw constraint("iamRole", IamRole, `Member must have length less than or equal to ${LIMITS.longestRole}`);
  for (const [member, text] of Object.entries({ defaultInstanceName: DefaultInstanceName, description: Description })) {
    if (typeof text === "string" && text.length > LIMITS.longestName)
      throw constraint(member, text, `Member must have length less than or equal to ${LIMITS.longestName}`);
  }
  if (!Number.isInteger(limit) || Number(limit) < LIMITS.smallestRegistrationLimit)
    throw constraint("registrationLimit", limit, "Member must have value greater than or equal to 1");
  if (Number(limit) > LIMITS.largestRegistrationLimit)
    throw constraint("registrationLimit", limit, "Member must have value less than or equal to 1000");
  if (ExpirationDate !== undefined) checkExpiration(world, timeOf(ExpirationDate));
  const keys = ((input.Tags ?? []) as { Key: string }[]).map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) throw new AwsError("InvalidParameters", "Duplicate tag keys are not allowed.");
  if (keys.length > LIMITS.tags) throw new AwsError("TooManyTagsError", `A resource has at most ${LIMITS.tags} tags.`);
  if (!world.trustsSsm(account, IamRole)) {
    throw new AwsError(
      "ValidationException",
      `Nonexistent role or missing ssm service principal in trust policy: arn:aws:iam::${account}:role/${IamRole}`,
    );
  }
}

/** The rule is the guide's, "must be in the future, and not more than 30 days into the future"; the error is the one the API reference has for this operation. */
function checkExpiration({ environment }: SsmWorld, time: number): void {
  const now = environment.clock.millis();
  if (time <= now) throw new AwsError("InvalidParameters", "The expiration date must be in the future.");
  if (time > now + LIMITS.longestLifetime)
    throw new AwsError("InvalidParameters", "The expiration date must not be more than 30 days into the future.");
}

/** Milliseconds of a time on the wire: epoch seconds, or as people write it. */
const timeOf = (time: unknown): number =>
  typeof time === "number" ? time * 1000 : new Date(time instanceof Date ? time : String(time)).getTime();

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Twenty characters, as recorded codes are. */
const codeOf = (random: () => number): string =>
  Array.from({ length: 20 }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join("");
