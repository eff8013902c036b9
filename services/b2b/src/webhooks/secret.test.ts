import { signatures, webhookSecret } from '@clutch/shared/webhook-signature'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { nextPauseMs, retryPausesMs } from './retry-schedule.ts'
import { secretBox } from './secret.ts'

const box = secretBox('a key of at least thirty-two characters')
const owner = { tenantId: 'ten_1', webhookId: 'whe_1' }

test('a sealed secret opens for its endpoint, and for no other endpoint, tenant or key', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (random) => {
      const secret = webhookSecret(random)
      const sealed = box.seal(secret, owner)
      expect(sealed).not.toContain(secret.slice(6, 20))
      expect(box.open(sealed, owner)).toBe(secret)
      expect(() => box.open(sealed, { ...owner, webhookId: 'whe_2' })).toThrow()
      expect(() => box.open(sealed, { ...owner, tenantId: 'ten_2' })).toThrow()
      expect(() => secretBox('another key of thirty-two characters!').open(sealed, owner)).toThrow()
    }),
    { numRuns: 20 },
  )
})

test('any change of a sealed secret is noticed', () => {
  const sealed = box.seal(webhookSecret(new Uint8Array(32)), owner)
  const bytes = Buffer.from(sealed.slice(3), 'base64url')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed[index] = changed[index]! ^ 1
    expect(() => box.open(`v1.${changed.toString('base64url')}`, owner)).toThrow()
  }
})

test('each of two valid secrets verifies by the library of the standard, for any body', () => {
  fc.assert(
    fc.property(fc.json(), (body) => {
      const secrets = [webhookSecret(new Uint8Array(32).fill(1)), webhookSecret(new Uint8Array(32).fill(2))]
      const timestamp = new Date()
      const headers = {
        'webhook-id': 'evt_1',
        'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1_000)),
        'webhook-signature': signatures(secrets, { id: 'evt_1', timestamp, body }),
      }
      for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
      const third = new Webhook(webhookSecret(new Uint8Array(32).fill(3)))
      expect(() => third.verify(body, headers)).toThrow('No matching signature')
    }),
    { numRuns: 50 },
  )
})

test('the pauses last more than three days in all, grow, and keep within a tenth of what is stated', () => {
  expect(retryPausesMs.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(3 * 24 * 60 * 60 * 1_000)
  expect([...retryPausesMs].sort((a, b) => a - b)).toEqual(retryPausesMs)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (attempts, random) => {
        const stated = retryPausesMs[attempts - 1]!
        const pause = nextPauseMs(attempts, random)!
        expect(Math.abs(pause - stated)).toBeLessThanOrEqual(stated / 10 + 1)
      },
    ),
  )
  expect(nextPauseMs(retryPausesMs.length + 1, 0)).toBeUndefined()
})
