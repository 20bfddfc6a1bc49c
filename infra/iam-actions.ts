/** SDK service ids whose IAM prefix is another word. Source: AWS Service Authorization Reference, "service prefix". */
const PREFIX: Readonly<Record<string, string>> = {
  // Step Functions' prefix is of the time before its name.
  sfn: "states",
  // EventBridge was CloudWatch Events.
  eventbridge: "events",
};

/** Operations that IAM knows by another name than the API. Source: AWS Service Authorization Reference, per service. */
const ACTION: Readonly<Record<string, string>> = {
  // "Grants permission to invoke an AWS Lambda function": the API calls it Invoke.
  "lambda:Invoke": "lambda:InvokeFunction",
};

/** The IAM action that allows an operation. Nearly always both have one name. */
export function iamAction(service: string, operation: string): string {
  const action = `${PREFIX[service] ?? service}:${operation}`;
  return ACTION[action] ?? action;
}

/** Calls that IAM never refuses. Source: STS API reference, GetCallerIdentity: "No permissions are required". */
export const FREE_ACTIONS: readonly string[] = ["sts:GetCallerIdentity"];

/** What IAM asks for besides, where a call hands a role on. Source: AWS Service Authorization Reference, "dependent actions". */
export const ACTIONS_BESIDE: Readonly<Record<string, readonly string[]>> = {
  "eks:CreatePodIdentityAssociation": ["iam:GetRole", "iam:PassRole"],
  "eks:UpdatePodIdentityAssociation": ["iam:GetRole", "iam:PassRole"],
};
