import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, test } from 'vitest'
import { addressRules, isAllowedAddress, isOperatorsAddress, whyNotUrl } from './outbound-address.ts'

const none = addressRules('')

// Written from the registries, not from the library under it.
const forbidden4: Record<string, string> = {
  unspecified: '0.0.0.0/8',
  private10: '10.0.0.0/8',
  cgnat: '100.64.0.0/10',
  loopback: '127.0.0.0/8',
  'link-local and metadata': '169.254.0.0/16',
  private172: '172.16.0.0/12',
  'protocol assignments': '192.0.0.0/24',
  'documentation 1': '192.0.2.0/24',
  private192: '192.168.0.0/16',
  benchmarking: '198.18.0.0/15',
  'documentation 2': '198.51.100.0/24',
  'documentation 3': '203.0.113.0/24',
  multicast: '224.0.0.0/4',
  reserved: '240.0.0.0/4',
}
const forbidden6: Record<string, string> = {
  unspecified: '::/128',
  loopback: '::1/128',
  'v4-compatible': '::/96',
  'v4-mapped': '::ffff:0:0/96',
  'v4-translated': '::ffff:0:0:0/96',
  NAT64: '64:ff9b::/96',
  'NAT64 of an operator': '64:ff9b:1::/48',
  discard: '100::/64',
  teredo: '2001::/32',
  benchmarking: '2001:2::/48',
  documentation: '2001:db8::/32',
  '6to4': '2002::/16',
  'documentation 3fff': '3fff::/20',
  'unique local': 'fc00::/7',
  'link-local': 'fe80::/10',
  'site-local': 'fec0::/10',
  multicast: 'ff00::/8',
}

/** Any address of a range, in the text form the generator picks. */
function addressIn(range: string): fc.Arbitrary<string> {
  const [network, bits] = ipaddr.parseCIDR(range)
  const bytes = network.toByteArray()
  return fc.uint8Array({ minLength: bytes.length, maxLength: bytes.length }).chain((random) => {
    const mixed = bytes.map((byte, index) => {
      const mask = Math.max(0, Math.min(8, bits - index * 8))
      const keep = (0xff << (8 - mask)) & 0xff
      return (byte & keep) | (random[index]! & ~keep & 0xff)
    })
    const address = ipaddr.fromByteArray(mixed)
    const forms = [address.toString(), address.toNormalizedString()]
    return fc.constantFrom(...forms, ...(address.kind() === 'ipv6' ? forms.map((form) => `[${form}]`) : []))
  })
}

describe.each(
  Object.entries({
    ...forbidden4,
    ...Object.fromEntries(Object.entries(forbidden6).map(([name, range]) => [`${name} (v6)`, range])),
  }),
)('%s', (_name, range) => {
  test(`nothing in ${range} may be sent to`, () => {
    fc.assert(fc.property(addressIn(range), (address) => !isAllowedAddress(address, none)))
  })
})

test('an IPv4 address that may not be sent to is refused in every form of IPv6 that wraps it', () => {
  const wrap = (v4: string) => {
    const hex = ipaddr.IPv4.parse(v4)
      .toByteArray()
      .map((byte) => byte.toString(16).padStart(2, '0'))
    const [high, low] = [`${hex[0]}${hex[1]}`, `${hex[2]}${hex[3]}`]
    return [
      `::ffff:${v4}`,
      `::ffff:${high}:${low}`,
      `::${v4}`,
      `64:ff9b::${v4}`,
      `64:ff9b::${high}:${low}`,
      `2002:${high}:${low}::1`,
      `::ffff:0:${v4}`,
    ]
  }
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(forbidden4)).chain(addressIn), (v4) => {
      for (const form of wrap(v4)) expect(isAllowedAddress(form, none), form).toBe(false)
    }),
  )
})

test('public addresses are allowed, whatever their neighbours are', () => {
  for (const address of ['1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '128.0.0.1'])
    expect(isAllowedAddress(address, none), address).toBe(true)
  for (const address of ['172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0', '223.255.255.255'])
    expect(isAllowedAddress(address, none), address).toBe(true)
  for (const address of ['2606:4700:4700::1111', '2a00:1450:4001:80b::200e', '[2620:fe::fe]'])
    expect(isAllowedAddress(address, none), address).toBe(true)
})

test('text that is no plain address is refused, never guessed at', () => {
  fc.assert(fc.property(fc.string(), (text) => !isAllowedAddress(text, none) || ipaddr.isValid(text)))
  for (const text of [
    '127.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '1.1.1',
    '',
    'localhost',
    '::1%lo',
    '1.1.1.1:80',
  ])
    expect(isAllowedAddress(text, none), text).toBe(false)
})

test('what the operator names is allowed, and nothing beside it', () => {
  const rules = addressRules('10.1.0.0/16, fd00:1::/32,127.0.0.1/32')
  for (const address of ['10.1.0.1', '10.1.255.255', 'fd00:1::5', '127.0.0.1', '::ffff:10.1.2.3']) {
    expect(isAllowedAddress(address, rules), address).toBe(true)
    expect(isOperatorsAddress(address, rules), address).toBe(true)
  }
  for (const address of ['10.2.0.1', 'fd00:2::5', '127.0.0.2', '::1', '::ffff:10.2.0.1'])
    expect(isAllowedAddress(address, rules), address).toBe(false)
  expect(isOperatorsAddress('1.1.1.1', rules)).toBe(false)
  expect(() => addressRules('10.1.0.0/16, nonsense')).toThrow('nonsense')
})

describe('a URL is refused before anything is looked up', () => {
  test.each([
    'http://partner.example/hook',
    'https://user:secret@partner.example/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::ffff:10.0.0.1]/',
    // The URL parser turns these into 127.0.0.1; so do some resolvers.
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0/',
    'ftp://partner.example/',
    'https://',
  ])('%s', (url) => {
    expect(whyNotUrl(url, none)).toMatch(/^(is|must)/)
  })

  test('an https URL of a name or a public address is accepted; http where the operator allows a range', () => {
    expect(whyNotUrl('https://partner.example/hook?x=1', none)).toBeUndefined()
    expect(whyNotUrl('https://1.1.1.1:8443/', none)).toBeUndefined()
    expect(whyNotUrl('http://127.0.0.1:4400/sink/a', addressRules('127.0.0.0/8'))).toBeUndefined()
  })
})
