import { expect, test } from 'vitest'
import { Bans } from './bans.ts'

test('an address is banned for as long as stated and no longer', () => {
  const bans = new Bans(1000)
  bans.ban('a', 0)
  expect(bans.isBanned('a', 999)).toBe(true)
  expect(bans.isBanned('b', 0)).toBe(false)
  expect(bans.isBanned('a', 1000)).toBe(false)
})

test('a new offence starts the ban again', () => {
  const bans = new Bans(1000)
  bans.ban('a', 0)
  bans.ban('a', 900)
  expect(bans.isBanned('a', 1800)).toBe(true)
})

test('however many misbehave, no more are remembered than stated, the latest first', () => {
  const bans = new Bans(1000, 3)
  for (const address of ['a', 'b', 'c', 'a', 'd', 'e']) bans.ban(address, 0)
  expect(bans.size).toBe(3)
  expect(['a', 'b', 'c', 'd', 'e'].filter((address) => bans.isBanned(address, 1))).toEqual(['a', 'd', 'e'])
})
