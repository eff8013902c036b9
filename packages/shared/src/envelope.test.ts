import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyring, NotOpened, open, rewrap, seal } from './envelope.ts'

const old = 'the first key of the tests, 32 characters'
const fresh = 'the second key of the tests, 32 characters'
const keys = keyring('test', old)

test('what is sealed opens for its row and for no other row, purpose or key', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, maxLength: 200 }), (secret) => {
      const row = seal(keys, secret, 'ten_1/con_1')
      expect(open(keys, row, 'ten_1/con_1')).toBe(secret)
      expect(() => open(keys, row, 'ten_1/con_2')).toThrow(NotOpened)
      expect(() => open(keyring('another', old), row, 'ten_1/con_1')).toThrow(NotOpened)
      expect(() => open(keyring('test', fresh), row, 'ten_1/con_1')).toThrow(NotOpened)
    }),
    { numRuns: 25 },
  )
})

test('no two rows share a key, and nothing of the secret or the key stands in them', () => {
  const secret = 'hunter2-hunter2-hunter2'
  const [first, second] = [seal(keys, secret, 'a'), seal(keys, secret, 'a')]
  expect(first.wrappedKey).not.toBe(second.wrappedKey)
  expect(first.sealed).not.toBe(second.sealed)
  const written = Buffer.from(
    JSON.stringify(first) + Buffer.from(first.sealed.slice(3), 'base64url').toString('latin1'),
  )
  expect(written.includes(secret)).toBe(false)
})

test('after a rotation the old key opens what it sealed, until everything is rewrapped; then it is not needed', () => {
  const row = seal(keys, 'secret of the row', 'a')
  const both = keyring('test', fresh, old)
  expect(open(both, row, 'a')).toBe('secret of the row')
  const moved = rewrap(both, row, 'a')!
  expect(moved.keyId).toBe(both.current.id)
  expect(moved.sealed).toBe(row.sealed)
  expect(open(keyring('test', fresh), moved, 'a')).toBe('secret of the row')
  expect(rewrap(both, moved, 'a')).toBeUndefined()
  expect(() => open(keys, moved, 'a')).toThrow(NotOpened)
})

test('any change of a byte is noticed', () => {
  const row = seal(keys, 'a secret', 'a')
  for (const field of ['sealed', 'wrappedKey'] as const) {
    const bytes = Buffer.from(row[field].slice(3), 'base64url')
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = changed[index]! ^ 1
      expect(() => open(keys, { ...row, [field]: `v1.${changed.toString('base64url')}` }, 'a')).toThrow(NotOpened)
    }
  }
})
