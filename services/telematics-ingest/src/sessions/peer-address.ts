/** Pure: the one form of a peer's address. Where a socket listens for both versions of IP, IPv4 comes within IPv6. */
export function peerAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '')
}

/** What is one customer of somebody: an address of IPv4, and of IPv6 the 64 bits of the network, behind which all are theirs. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [left = '', right] = address.replace(/%.*$/, '').split('::')
  const groups = left === '' ? [] : left.split(':')
  const behind = right === undefined || right === '' ? [] : right.split(':')
  const zeros = Math.max(0, 8 - groups.length - behind.length)
  const all = right === undefined ? groups : [...groups, ...Array<string>(zeros).fill('0'), ...behind]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
