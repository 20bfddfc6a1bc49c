/**
 * The operations of EC2 that are asked for, in a module of its own: they are loaded with the first call, because EC2's SDK takes longer to load than all the others
 * together, and named here, so that a bundle holds these operations and not the other seven hundred.
 */
export { DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
