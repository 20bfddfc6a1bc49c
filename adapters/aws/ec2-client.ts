/**
 * The one operation of EC2 that is asked for, in a module of its own: it is loaded with the first call, because EC2's SDK takes longer to load than all the others
 * together, and named here, so that a bundle holds this operation and not the other seven hundred.
 */
export { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
