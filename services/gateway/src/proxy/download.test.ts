import { once } from 'node:events'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { delay } from '@clutch/shared/bus'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../test/gateway.ts'
import { startUpstream, type TestUpstream } from '../../test/upstream.ts'

let gateway: TestGateway
let telematics: TestUpstream
let token: string
let answer: (response: ServerResponse) => void = () => {}
beforeAll(async () => {
  telematics = await startUpstream((_request, response) => answer(response))
  gateway = await startTestGateway({ env: { TELEMATICS_URL: telematics.url } })
  token = (await gateway.person()).tokens.accessToken
})
afterAll(async () => {
  await gateway.stop()
  await telematics.close()
})

const path =
  '/api/v1/b2b/fleet-management/gps-integration/readings/export?deviceId=dev_1&deviceId=dev_2&format=csv&from=2026-03-01T00:00:00.000Z&to=2026-03-02T00:00:00.000Z'

function download(): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip, br' }
    get(`${gateway.url}${path}`, { headers, agent: false }, resolve).on('error', reject)
  })
}

const chunk = Buffer.alloc(64 * 1024, 'x')

/** Writes as fast as it is taken. */
async function pour(response: ServerResponse, chunks: number, written: (count: number) => void): Promise<void> {
  for (let count = 1; count <= chunks && !response.destroyed; count += 1) {
    const goesOn = response.write(chunk)
    written(count)
    if (!goesOn) await once(response, 'drain').catch(() => {})
  }
  response.end()
}

test('a file flows through no faster than it is taken, with its name and type, and is not packed on the way', async () => {
  const chunks = 3_200
  let poured = 0
  answer = (response) => {
    response.writeHead(200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="readings.csv"',
    })
    void pour(response, chunks, (count) => {
      poured = count
    })
  }
  const file = await download()
  expect(telematics.requests.at(-1)?.url).toBe(path)
  expect(file.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="readings.csv"',
  })
  expect(file.headers['content-encoding']).toBeUndefined()
  // Until it stands still: 200 MiB do not fit into anybody's buffers.
  for (let last = -1, same = 0; same < 20; await delay(50)) {
    same = poured === last ? same + 1 : 0
    last = poured
  }
  expect(poured).toBeLessThan(chunks / 4)
  let bytes = 0
  for await (const part of file) bytes += (part as Buffer).length
  expect([bytes, file.complete]).toEqual([chunks * chunk.length, true])
})

test('a file that ends before its end does so for the client, too', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/csv' })
    response.write(chunk, () => response.destroy())
  }
  const file = await download()
  const read = (async () => {
    for await (const _part of file);
  })()
  await expect(read).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(file.complete).toBe(false)
})
