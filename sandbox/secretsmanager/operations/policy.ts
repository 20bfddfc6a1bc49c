import { AwsError, type Operation } from "../../aws/service.ts";
import { notUnderstood, type PolicyDocument, statementsOf } from "../../iam/policy.ts";
import { findSecret, type SecretsWorld } from "../state.ts";

export function policyOperations(world: SecretsWorld): Record<string, Operation> {
  return {
    PutResourcePolicy: (call) => {
      const secret = findSecret(world, call);
      const document = parse(String(call.input.ResourcePolicy));
      if (call.input.BlockPublicPolicy === true && isPublic(document))
        throw new AwsError(
          "PublicPolicyException",
          "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.",
        );
      secret.policy = document;
      return { ARN: secret.arn, Name: secret.name };
    },
    GetResourcePolicy: (call) => {
      const { arn, name, policy } = findSecret(world, call);
      return { ARN: arn, Name: name, ...(policy ? { ResourcePolicy: JSON.stringify(policy) } : {}) };
    },
    DeleteResourcePolicy: (call) => {
      const secret = findSecret(world, call);
      delete secret.policy;
      return { ARN: secret.arn, Name: secret.name };
    },
  };
}

function parse(text: string): PolicyDocument {
  const malformed = (why: string) =>
    new AwsError("MalformedPolicyDocumentException", `This resource policy contains ${why}.`);
  let document: PolicyDocument;
  try {
    document = JSON.parse(text) as PolicyDocument;
  } catch {
    throw malformed("invalid Json");
  }
  const statements = document.Statement ? statementsOf(document) : [];
  if (statements.length === 0) throw malformed("no statement");
  for (const { Effect, Principal, Action } of statements) {
    if ((Effect !== "Allow" && Effect !== "Deny") || Principal === undefined || Action === undefined)
      throw malformed("a statement without Effect, Principal or Action");
  }
  // Not AWS's rule: the sandbox refuses what it would have to guess at.
  const unknown = notUnderstood(document);
  if (unknown) throw malformed(`the ${unknown}, which the sandbox does not evaluate`);
  return document;
}

const isPublic = (document: PolicyDocument): boolean =>
  statementsOf(document).some(
    ({ Effect, Principal, Condition }) =>
      Effect === "Allow" &&
      Condition === undefined &&
      (Principal === "*" || (typeof Principal === "object" && [Principal.AWS].flat().includes("*"))),
  );
