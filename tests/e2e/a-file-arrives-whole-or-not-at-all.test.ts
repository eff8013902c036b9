import { listDevices } from '@clutch/contracts/telematics/devices'
import { maxLogBytes } from '@clutch/contracts/telematics/diagnostics'
import { type ClutchClient, createClutchClient } from '@clutch/sdk/client'
import { delay } from '@clutch/shared/bus'
import { beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { admin, type Caller } from './callers.ts'

const file = 'tc_positions.csv'
let caller: Caller
let clutch: ClutchClient
let importId: string
beforeAll(async () => {
  caller = await admin(0)
  clutch = createClutchClient({ url: inject('mesh').url, accessToken: caller.token })
})
beforeEach(async () => {
  ;({ id: importId } = await clutch.telematics.startImport({ body: { name: 'A file', source: 'traccar' } }))
  return async () => void (await clutch.telematics.cancelImport({ importId }))
})

const chunk = new Uint8Array(64 * 1024).fill(0x78)

/** So many chunks, and then its end, where nothing else is said. */
function streamOf(
  chunks: number,
  end = (controller: ReadableStreamDefaultController): unknown => controller.close(),
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = 0
  return new ReadableStream({
    async pull(controller) {
      sent += 1
      if (sent <= chunks) controller.enqueue(chunk)
      else await end(controller)
    },
  })
}

test('what a client sends of a large file arrives through the gateway as it is, told its length or not', async () => {
  const bytes = 200 * chunk.length
  const streamed = await clutch.telematics.uploadImportData({ importId, query: { file }, body: streamOf(200) })
  expect(streamed).toMatchObject({ name: file, bytes, complete: true })
  // The same bytes again change nothing: they are known by their digests.
  const body = new Blob(Array.from({ length: 200 }, () => chunk))
  expect(await clutch.telematics.uploadImportData({ importId, query: { file }, body })).toEqual(streamed)
})

test('a file that breaks off is known to be no more than a beginning, and nothing is made of it', async () => {
  const kept = async () => (await clutch.telematics.getImport({ importId })).files[0]
  const breakOff = async (controller: ReadableStreamDefaultController) => {
    // When some of it is durable.
    while (((await kept())?.bytes ?? 0) === 0) await delay(50)
    controller.error(new Error('the disk is gone'))
  }
  const upload = clutch.telematics.uploadImportData({ importId, query: { file }, body: streamOf(200, breakOff) })
  await expect(upload).rejects.toThrow()
  expect(await kept()).toMatchObject({ name: file, complete: false })
  await expect(clutch.telematics.runImport({ importId })).rejects.toMatchObject({
    status: 409,
    code: 'import-state',
    detail: expect.stringContaining('was cut off'),
  })
})

test('a file that is too large is refused in words, and leaves nothing', async () => {
  const { items } = await caller.client.call(listDevices, {})
  const deviceId = items[0]!.id
  for (const body of [new Blob([new Uint8Array(maxLogBytes + 1)]), streamOf(maxLogBytes / chunk.length + 1)]) {
    const upload = clutch.telematics.uploadDeviceLog({ deviceId, body })
    await expect(upload).rejects.toMatchObject({
      status: 413,
      code: 'payload-too-large',
      detail: 'At most 16777216 bytes.',
    })
  }
})
