import { expect, test } from 'vitest'
import { networkOf, peerAddress } from './peer-address.ts'

test.each([
  ['203.0.113.7', '203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.7'],
  ['::1', '::1', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s is one address, and counts as its network', (told, address, network) => {
  expect(peerAddress(told)).toBe(address)
  expect(networkOf(address)).toBe(network)
})

test('a socket that is gone has none', () => {
  expect(networkOf(peerAddress(undefined))).toBe('')
})
