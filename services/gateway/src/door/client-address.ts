import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { ConfigError } from '@clutch/shared/config'

/**
 * Whose address a request comes from. `X-Forwarded-For` is believed only from proxies that were named, and read from
 * its end: the last address that none of them has written is the client's.
 */
export function clientAddressOf(trustedProxies: string | undefined): (request: IncomingMessage) => string {
  const trusted = blockListOf(trustedProxies)
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return (request) => {
    let address = plain(request.socket.remoteAddress ?? '0.0.0.0')
    const forwarded = request.headers['x-forwarded-for']
    const hops = typeof forwarded === 'string' ? forwarded.split(',').map((hop) => plain(hop.trim())) : []
    for (const hop of hops.slice(-10).reverse()) {
      if (!isTrusted(address) || isIP(hop) === 0) break
      address = hop
    }
    return address
  }
}

/**
 * Whom an address stands for when strangers are counted: itself, or of IPv6 its /64, the least that a subscriber is given, from which
 * they may take another address for every request. Pure.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const groupsOf = (text: string) => text.split(':').filter((group) => group !== '')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  // The last group may be an IPv4 address, which is two.
  const written = before.length + after.length + (address.includes('.') ? 1 : 0)
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - written }, () => '0')
  const prefix = [...before, ...zeros, ...after].slice(0, 4)
  return `${prefix.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/** An IPv4 address may come in IPv6's clothes. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}

function blockListOf(named: string | undefined): BlockList {
  const list = new BlockList()
  for (const entry of (named ?? '').split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address)
    try {
      if (family === 0) throw new Error('no address')
      list.addSubnet(address, Number(prefix ?? (family === 6 ? 128 : 32)), family === 6 ? 'ipv6' : 'ipv4')
    } catch {
      throw new ConfigError([`GATEWAY_TRUSTED_PROXIES: ${entry} is not an address or a CIDR block`])
    }
  }
  return list
}
