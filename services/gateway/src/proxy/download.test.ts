import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { createGunzip } from 'node:zlib'
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

function download(acceptEncoding?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding }),
    }
    get(`${gateway.url}${path}`, { headers, agent: false }, resolve).on('error', reject)
  })
}

const chunk = Buffer.alloc(64 * 1024, 'x')
/** Nothing of it can be left out. */
const noise = randomBytes(8 * 1024 * 1024)

/** Writes as fast as it is taken. */
async function pour(
  response: ServerResponse,
  chunks: number,
  written: (count: number) => void,
  of: (count: number) => Buffer = () => chunk,
): Promise<void> {
  for (let count = 1; count <= chunks && !response.destroyed; count += 1) {
    const goesOn = response.write(of(count))
    written(count)
    if (!goesOn) await once(response, 'drain').catch(() => {})
  }
  response.end()
}

test('a file flows through no faster than it is taken, with its name and type, and as it is for who does not ask for less', async () => {
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
  // 200 MiB do not fit into anybody's buffers.
  await standsStill(() => poured)
  expect(poured).toBeLessThan(chunks / 4)
  let bytes = 0
  for await (const part of file) bytes += (part as Buffer).length
  expect([bytes, file.complete]).toEqual([chunks * chunk.length, true])
})

test('packed it flows no faster, and is the same file', async () => {
  const chunks = 640
  let poured = 0
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' })
    void pour(
      response,
      chunks,
      (count) => {
        poured = count
      },
      noiseOf,
    )
  }
  const file = await download('gzip')
  expect(file.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
  await standsStill(() => poured)
  expect(poured).toBeLessThan(chunks / 2)
  const [wanted, got] = [createHash('sha256'), createHash('sha256')]
  for (let count = 1; count <= chunks; count += 1) wanted.update(noiseOf(count))
  for await (const part of file.pipe(createGunzip())) got.update(part as Buffer)
  expect(got.digest('hex')).toBe(wanted.digest('hex'))
})

const noiseOf = (count: number) => noise.subarray(((count * 7) % 128) * 65_536, ((count * 7) % 128) * 65_536 + 65_536)

async function standsStill(count: () => number): Promise<void> {
  for (let last = -1, same = 0; same < 20; await delay(50)) {
    same = count() === last ? same + 1 : 0
    last = count()
  }
}

test('packed or not, a file that ends before its end does so for the client, too', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/csv' })
    response.write(chunk, () => response.destroy())
  }
  for (const acceptEncoding of [undefined, 'gzip', 'br']) {
    const file = await download(acceptEncoding)
    const read = (async () => {
      for await (const _part of file);
    })()
    await expect(read).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(file.complete).toBe(false)
  }
})
