/** Who may put events on the fleet bus from other accounts: the forward roles of the member template, of an organization or of listed accounts. */
export type Senders = { organization: string } | { accounts: readonly string[] };

/** Name of the forward roles in `member.template.yaml`, in every account and Region. */
export const FORWARD_ROLE = "fleetwright-forward-*";

/**
 * The resource policy of the fleet bus. A bus of another account takes an event only if both the sender's role and this policy allow it. Own systems that answer
 * gates from other accounts need a statement of their own.
 * Source: EventBridge user guide, "Permissions for event buses in Amazon EventBridge".
 */
export function busPolicy(request: { busArn: string; partition: string; senders: Senders }) {
  const { busArn, partition, senders } = request;
  const ofOrganization = "organization" in senders;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ForwardedByMembers",
        Effect: "Allow",
        Principal: ofOrganization
          ? "*"
          : { AWS: senders.accounts.map((account) => `arn:${partition}:iam::${account}:root`) },
        Action: "events:PutEvents",
        Resource: busArn,
        Condition: {
          ...(ofOrganization ? { StringEquals: { "aws:PrincipalOrgID": senders.organization } } : {}),
          ArnLike: { "aws:PrincipalArn": `arn:${partition}:iam::*:role/${FORWARD_ROLE}` },
        },
      },
    ],
  };
}
