import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { greatCircle } from './great-circle.ts'
import { osrmTravelTimes } from './osrm.ts'
import type { Places } from './travel-times.ts'

const signal = AbortSignal.timeout(60_000)
const places: Places = Array.from({ length: 120 }, (_, n) => [53 + n / 100, 10 + (n % 7) / 50])

test('estimated ways are symmetric, never negative, and no detour makes one shorter', async () => {
  const some = places.slice(0, 30)
  const { distanceM, durationS } = await greatCircle.ask(some, signal)
  const way = (matrix: Float64Array, from: number, to: number) => matrix[from * some.length + to]!
  for (const matrix of [distanceM, durationS])
    for (let a = 0; a < some.length; a++)
      for (let b = 0; b < some.length; b++) {
        expect(way(matrix, a, b)).toBe(way(matrix, b, a))
        // Each is rounded to a whole number.
        for (let via = 0; via < some.length; via++)
          expect(way(matrix, a, b)).toBeLessThanOrEqual(way(matrix, a, via) + way(matrix, via, b) + 2)
      }
  expect(way(distanceM, 0, 1)).toBeGreaterThan(1_300)
})

test('a table that is too large for one question is asked for in blocks and put together', async () => {
  const asked: number[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://x')
    const points = url.pathname
      .split('/')
      .at(-1)!
      .split(';')
      .map((pair) => pair.split(',').map(Number))
    const indexes = (name: string) => url.searchParams.get(name)!.split(';').map(Number)
    asked.push(points.length)
    // Whatever is asked follows from the two places, so that a block in the wrong corner shows.
    const between = (i: number, j: number) => Math.round((points[i]![1]! * 1_000 + points[j]![1]!) * 100)
    const table = indexes('sources').map((i) => indexes('destinations').map((j) => between(i, j)))
    response.end(
      JSON.stringify({
        code: 'Ok',
        durations: table,
        distances: table.map((row) => row.map((v, j) => (j === 0 && row.length < 50 ? null : v * 2))),
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const { durationS, distanceM } = await osrmTravelTimes({ url: `http://127.0.0.1:${port}` }).ask(places, signal)
    for (const [i, j] of [
      [0, 0],
      [3, 119],
      [119, 3],
      [60, 77],
    ] as const)
      expect(durationS[i * places.length + j]).toBe(Math.round((places[i]![0] * 1_000 + places[j]![0]) * 100))
    expect(Math.max(...asked)).toBeLessThanOrEqual(100)
    // What cannot be reached is further than any shift is long.
    expect(distanceM[100]).toBeGreaterThan(1e7)
  } finally {
    server.close()
  }
})

test('an answer that is none is an error', async () => {
  const server = createServer((_request, response) => response.end(JSON.stringify({ code: 'TooBig' })))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    await expect(osrmTravelTimes({ url: `http://127.0.0.1:${port}` }).ask(places, signal)).rejects.toThrow('TooBig')
  } finally {
    server.close()
  }
})
