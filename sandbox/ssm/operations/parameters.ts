import { type ApiCall, AwsError, type Operation } from "../../aws/service.ts";
import { parameterEvent } from "../events.ts";
import { publicParameters } from "../public-parameters.ts";
import { constraint, type ParameterState, type SsmWorld, scopeKey } from "../state.ts";

const TYPES = ["String", "StringList", "SecureString"];
const NAME = /^[a-zA-Z0-9_.\-/]+$/;
/** Of the standard tier, in bytes. */
const LARGEST_VALUE = 4096;

const missing = (): AwsError => new AwsError("ParameterNotFound", "");

/** The account's own parameters beside AWS's public ones. Events tell a parameter's name and type, never its value. */
export function parameterOperations(world: SsmWorld): Record<string, Operation> {
  const { GetParameter: publicOne, GetParameters: publicSeveral } = publicParameters(world.environment);
  const keyOf = (call: ApiCall, name: unknown): string => `${scopeKey(call)}/${name}`;
  const own = (call: ApiCall, name: unknown) => world.parameters.get(keyOf(call, name));
  return {
    PutParameter: (call) => {
      const { Name, Value, Type, Overwrite, KeyId } = call.input;
      const name = String(Name);
      const known = own(call, name);
      checkNew(call.input, known);
      const type = known?.type ?? String(Type);
      const parameter: ParameterState = {
        name,
        type,
        value: String(Value),
        version: (known?.version ?? 0) + 1,
        modified: world.environment.clock.now(),
        ...(type === "SecureString" ? { keyId: String(KeyId ?? known?.keyId ?? "alias/aws/ssm") } : {}),
      };
      if (known && Overwrite !== true)
        throw new AwsError(
          "ParameterAlreadyExists",
          "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        );
      world.parameters.set(keyOf(call, name), parameter);
      world.emit(parameterEvent(call, parameter, known ? "Update" : "Create"));
      return { Version: parameter.version, Tier: "Standard" };
    },
    GetParameter: (call) => {
      const found = own(call, call.input.Name);
      return found ? { Parameter: shownOf(call, found) } : publicOne?.(call);
    },
    GetParameters: (call) => {
      const names = (call.input.Names ?? []) as string[];
      const found = names.map((name) => own(call, name)).filter((one) => one !== undefined);
      const rest = names.filter((name) => !own(call, name));
      const others =
        rest.length > 0 || names.length === 0 || names.length > 10
          ? (publicSeveral?.({ ...call, input: { ...call.input, Names: names.length > 10 ? names : rest } }) as {
              Parameters: unknown[];
              InvalidParameters: string[];
            })
          : { Parameters: [], InvalidParameters: [] };
      return {
        ...others,
        Parameters: [...found.map((one) => shownOf(call, one)), ...others.Parameters],
      };
    },
    DeleteParameter: (call) => {
      const known = own(call, call.input.Name);
      if (!known) throw missing();
      world.parameters.delete(keyOf(call, known.name));
      world.emit(parameterEvent(call, known, "Delete"));
      return {};
    },
  };
}

function checkNew({ Name, Value, Type }: Record<string, unknown>, known: ParameterState | undefined): void {
  const name = String(Name);
  if (!NAME.test(name) || /^\/?(aws|ssm)/i.test(name)) {
    throw new AwsError(
      "ValidationException",
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (!known && Type === undefined)
    throw new AwsError("ValidationException", "A parameter type is required when you create a parameter.");
  if (Type !== undefined && !TYPES.includes(String(Type)))
    throw constraint("type", Type, `Member must satisfy enum value set: [${TYPES.join(", ")}]`);
  if (Buffer.byteLength(String(Value ?? "")) > LARGEST_VALUE)
    throw new AwsError(
      "ValidationException",
      "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.",
    );
}

/** Without `WithDecryption` a SecureString comes as what KMS made of it. */
function shownOf({ account, region, input }: ApiCall, { name, type, value, version, modified }: ParameterState) {
  const sealed = type === "SecureString" && input.WithDecryption !== true;
  return {
    Name: name,
    Type: type,
    Value: sealed ? Buffer.from(`sealed/${name}/${version}`).toString("base64") : value,
    Version: version,
    LastModifiedDate: modified,
    ARN: `arn:aws:ssm:${region}:${account}:parameter${name.startsWith("/") ? "" : "/"}${name}`,
    DataType: "text",
  };
}
