import { existsSync } from 'node:fs'
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { expect, test } from 'vitest'
import { startTestNats } from './nats.ts'

/** On a connection of its own: what a client in the middle of reconnecting does is not the question here. */
async function withManager<T>(url: string, work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
  const connection = await connect({ servers: url })
  try {
    return await work(await jetstreamManager(connection))
  } finally {
    await connection.close()
  }
}

test('killed and started again it has the same address and what it acknowledged; stopped it leaves nothing', async () => {
  const nats = await startTestNats()
  try {
    await withManager(nats.url, async (manager) => {
      await manager.streams.add({ name: 'TRIPS', subjects: ['trips.>'] })
      await manager.jetstream().publish('trips.one', 'kept')
    })
    const pid = nats.pid()
    await nats.kill()
    await nats.start()
    expect(nats.pid()).not.toBe(pid)
    const message = await withManager(nats.url, (manager) => manager.streams.getMessage('TRIPS', { seq: 1 }))
    expect(message?.string()).toBe('kept')

    await nats.pause()
    await nats.start()
    const { state } = await withManager(nats.url, (manager) => manager.streams.info('TRIPS'))
    expect(state.messages).toBe(1)
  } finally {
    await nats.stop()
  }
  expect(existsSync(nats.dir)).toBe(false)
})

test('two servers side by side know nothing of each other', async () => {
  const [one, two] = await Promise.all([startTestNats(), startTestNats()])
  try {
    await withManager(one.url, (manager) => manager.streams.add({ name: 'ONLY', subjects: ['only'] }))
    await expect(withManager(two.url, (manager) => manager.streams.info('ONLY'))).rejects.toThrow(/stream not found/)
  } finally {
    await Promise.all([one.stop(), two.stop()])
  }
})
