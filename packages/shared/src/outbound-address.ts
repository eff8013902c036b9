import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = [Address, number]

/** What the operator allows beyond the public internet, e.g. the partners' private network. */
export interface AddressRules {
  readonly allowed: readonly Range[]
}

/** @throws Error naming the part that is not a range in CIDR notation */
export function addressRules(list: string): AddressRules {
  const parts = list.split(',').map((part) => part.trim())
  return {
    allowed: parts
      .filter((part) => part !== '')
      .map((part) => {
        if (!ipaddr.isValidCIDR(part)) throw new Error(`${part} is not a range like 10.1.0.0/16 or fd00::/8`)
        return ipaddr.parseCIDR(part)
      }),
  }
}

// In these forms of IPv6 a gateway on the way finds an IPv4 address, so that one decides too.
const translated: { prefix: string; at: number }[] = [
  { prefix: '::ffff:0:0/96', at: 12 },
  { prefix: '::ffff:0:0:0/96', at: 12 },
  { prefix: '::/96', at: 12 },
  { prefix: '64:ff9b::/96', at: 12 },
  { prefix: '2002::/16', at: 2 },
]

/**
 * Whether something may be sent to the address: any of the public internet, and what the operator allows. Everything
 * else (loopback, private, link-local with the clouds' metadata, CGNAT, multicast, reserved, unspecified, and each of them
 * wrapped into IPv6) is refused. Text that is no address is refused. Pure.
 */
export function isAllowedAddress(text: string, rules: AddressRules): boolean {
  const address = parseAddress(text)
  if (address === undefined) return false
  if (isListed(address, rules)) return true
  // A wrapped address never counts as public: who offers one hides where it leads.
  if (unwrap(address) !== undefined) return isListed(unwrap(address)!, rules)
  return address.range() === 'unicast' && !isLocalUse(address)
}

/** Whether the operator named it: there plain http is theirs to judge too. */
export function isOperatorsAddress(text: string, rules: AddressRules): boolean {
  const address = parseAddress(text)
  if (address === undefined) return false
  const inner = unwrap(address)
  return isListed(address, rules) || (inner !== undefined && isListed(inner, rules))
}

function parseAddress(text: string): Address | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const withoutZone = bare.split('%')[0] ?? ''
  // Only the four-part decimal form of IPv4: `127.1` and `0x7f000001` are what other parsers disagree about.
  if (ipaddr.IPv4.isValidFourPartDecimal(withoutZone)) return ipaddr.IPv4.parse(withoutZone)
  return ipaddr.IPv6.isValid(withoutZone) ? ipaddr.IPv6.parse(withoutZone) : undefined
}

function isListed(address: Address, { allowed }: AddressRules): boolean {
  return allowed.some(([network, bits]) => {
    if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits)
    return network instanceof ipaddr.IPv6 && address.match(network, bits)
  })
}

function unwrap(address: Address): Address | undefined {
  if (address instanceof ipaddr.IPv4) return undefined
  const bytes = address.toByteArray()
  for (const { prefix, at } of translated)
    if (address.match(ipaddr.IPv6.parseCIDR(prefix))) return ipaddr.fromByteArray(bytes.slice(at, at + 4))
  return undefined
}

// Beyond what ipaddr.js knows by name: NAT64 of the operator's own choice, and all of IPv6 outside 2000::/3.
function isLocalUse(address: Address): boolean {
  return address instanceof ipaddr.IPv6 && !address.match(ipaddr.IPv6.parseCIDR('2000::/3'))
}

/** What speaks against a URL, without asking the name service; the address itself is checked again at each connection. */
export function whyNotUrl(text: string, rules: AddressRules): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'is not a URL'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be https'
  if (url.username !== '' || url.password !== '') return 'must not carry credentials'
  if (url.hash !== '') return 'must not have a fragment'
  if (parseAddress(url.hostname) !== undefined && !isAllowedAddress(url.hostname, rules))
    return 'is not an address of the public internet'
  if (url.protocol === 'http:' && rules.allowed.length === 0) return 'must be https'
  return undefined
}
