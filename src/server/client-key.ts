import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { anonymous, type Viewer } from '../access/viewer.ts';

/** An IPv4 address that is written as an IPv6 one. */
const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The network that an IPv6 address belongs to: the first 64 bits, of which whoever has one has all of the rest. */
function network(address: string): string {
  const [head = '', tail] = address.split('%', 1)[0]!.split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all =
    tail === undefined
      ? groups(head)
      : [...groups(head), ...Array(Math.max(missing, 0)).fill('0'), ...groups(tail)];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16))
    .join(':');
}

/**
 * Tells clients apart whose points are counted: viewers by who they are, and anonymous ones by the
 * address that they come from. The address is a person's, and so only its hash is kept.
 *
 * @param address of the client, IPv4 or IPv6
 */
export function clientKey(viewer: Viewer, address: string): string {
  if (viewer.id !== anonymous.id) return viewer.id;
  const ipv4 = mapped.exec(address)?.[1];
  const origin = ipv4 ?? (isIPv6(address) ? network(address) : address);
  return `client:${hash('sha256', origin, 'base64url').slice(0, 22)}`;
}
