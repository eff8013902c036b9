import { type ChannelTarget, ToldChannel } from '@clutch/contracts/fleet/notification-channels'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { newChannel } from './channel.ts'
import { toldChannel } from './told-channel.ts'

const made = { id: `nch_${'0'.repeat(26)}`, now: new Date(0), rules: { allow: () => true } as never }

function told(target: ChannelTarget) {
  const { name, ...channel } = newChannel({ name: 'x', target: { kind: 'push', token: '0'.repeat(16) } }, made)
  return toldChannel({ ...channel, name, target })
}

it('an event of a channel keeps enough to tell it by, and nothing to write to', () => {
  expect(told({ kind: 'email', address: 'night@fleet.example' }).maskedAddress).toBe('n…@fleet.example')
  expect(told({ kind: 'sms', number: '+4915112345678' }).maskedAddress).toBe('…78')
  expect(told({ kind: 'webhook', url: 'https://user:pw@hooks.example:8443/T0/secret?key=1' }).maskedAddress).toBe(
    'hooks.example:8443/…',
  )
  expect(Value.Check(ToldChannel, told({ kind: 'email', address: 'night@fleet.example' }))).toBe(true)
})

it('no push token is told, in part or whole', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x21-\x7e]{16,64}$/), (token) => {
      expect(told({ kind: 'push', token }).maskedAddress).toBe('…')
    }),
  )
})
