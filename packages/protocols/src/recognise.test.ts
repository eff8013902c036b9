import { expect, test } from 'vitest'
import { families } from './families.ts'
import type { FrameFamily } from './protocol.ts'
import { recognise, recognitionBytes } from './recognise.ts'
import { encodeLogin } from './teltonika/frames.ts'

const login = encodeLogin('356938035643809')

test('a login is known when it is whole', () => {
  expect(recognise(login.subarray(0, 9), families)).toBe('more')
  expect(recognise(login, families)).toMatchObject({ name: 'teltonika' })
})

test('what no family claims is unknown', () => {
  expect(recognise(Buffer.from('GET / HTTP/1.1'), families)).toBe('unknown')
})

test('an earlier family that cannot tell is waited for, but not for ever', () => {
  const hesitant = { name: 'hesitant', recognises: () => 'more' } as unknown as FrameFamily
  const eager = { name: 'eager', recognises: () => 'yes' } as unknown as FrameFamily
  expect(recognise(login, [hesitant, eager])).toBe('more')
  expect(recognise(new Uint8Array(recognitionBytes), [hesitant, eager])).toBe(eager)
})
