import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openState } from '../state/state.ts'
import { WebhookSink } from './sink.ts'

it('an endpoint keeps the newest deliveries, and there are only so many endpoints', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sink-'))
  const state = await openState({ dir })
  const sink = new WebhookSink(state, { endpoints: 2, deliveriesPerEndpoint: 3 })
  for (const body of ['1', '2', '3', '4', '5']) {
    sink.receive('a', {}, Buffer.from(body), 0)
    sink.receive('b', {}, Buffer.from(body), 0)
  }
  expect(sink.receive('c', {}, Buffer.from('x'), 0)).toBeUndefined()
  expect(sink.deliveries('a', 0, 100).map(({ body }) => body)).toEqual(['3', '4', '5'])
  expect(sink.endpoint('b')).toMatchObject({ received: 5, kept: 3 })
  await state.close()
  await rm(dir, { recursive: true })
})
