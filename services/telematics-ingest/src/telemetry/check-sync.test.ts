import { createLogger } from '@clutch/shared/logging'
import { startTestNats } from '@clutch/testing/nats'
import { expect, test } from 'vitest'
import { checkSync } from './check-sync.ts'

const logger = createLogger('test', 'silent')

test.each([
  ['always', true],
  ['2m', false],
] as const)('a server that syncs %s is told apart', async (syncInterval, expected) => {
  await using nats = await startTestNats({ syncInterval })
  expect(await checkSync(nats.monitorUrl, logger)).toBe(expected)
})

test('where nobody can tell, it does not claim that it is safe', async () => {
  expect(await checkSync(undefined, logger)).toBeUndefined()
  expect(await checkSync('http://127.0.0.1:1', logger)).toBeUndefined()
})
