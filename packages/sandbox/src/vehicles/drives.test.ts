import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DriveFileError, readDrives, shippedDrives } from './drives.ts'

const header =
  'drive,time_utc,lat,lon,elevation_m,heading_deg,fix,sats,hdop,speed_mph,speed_source,accel_x_g,accel_y_g,accel_z_g,gyro_z_dps,engine_rpm,engine_throttle_pct,accel_event,accel_event_cat,distance_miles'
const row = '3,2019-05-24T21:25:28Z,41.2,-96.0,300.5,271,3,9,0.9,30.5,gps,-0.4,0.02,1.1,-0.31,1800,15,1,low,0.0085'

const read = (text: string) => readDrives(Readable.from([Buffer.from(text)]))

test('the shipped file has the fifteen drives that its README names, each whole', async () => {
  const drives = await readDrives(shippedDrives)
  expect(drives.map(({ number }) => number)).toEqual([1, 4, 5, 7, 9, 10, 11, 13, 16, 17, 23, 24, 25, 32, 34])
  expect(drives.map(({ samples }) => samples.length)).toEqual([
    515, 322, 736, 321, 562, 686, 765, 254, 501, 387, 83, 144, 142, 236, 450,
  ])
})

test('a row is read with every column', async () => {
  expect(await read(`${header}\n${row}\n`)).toEqual([
    {
      number: 3,
      samples: [
        {
          timeMs: Date.UTC(2019, 4, 24, 21, 25, 28),
          lat: 41.2,
          lon: -96,
          elevationM: 300.5,
          headingDeg: 271,
          fix: 3,
          satellites: 9,
          hdop: 0.9,
          speedMph: 30.5,
          speedSource: 'gps',
          accelXG: -0.4,
          accelYG: 0.02,
          accelZG: 1.1,
          gyroZDps: -0.31,
          engineRpm: 1800,
          throttlePercent: 15,
          harshEvent: 1,
          harshCategory: 'low',
          distanceMiles: 0.0085,
        },
      ],
    },
  ])
})

test('what a row leaves empty is absent, and columns may be missing, more, or elsewhere', async () => {
  const [drive] = await read('lon,extra,lat,time_utc,speed_mph,drive,hdop\n-96,x,41.2,2019-05-24T21:25:28Z,,7,\n')
  expect(drive).toEqual({ number: 7, samples: [{ timeMs: Date.UTC(2019, 4, 24, 21, 25, 28), lat: 41.2, lon: -96 }] })
})

test('rows of a drive belong together wherever they stand', async () => {
  const line = (drive: number, second: number) => `${drive},2019-05-24T21:25:${10 + second}Z,41,-96,30\n`
  const drives = await read(`drive,time_utc,lat,lon,speed_mph\n${line(2, 0)}${line(1, 1)}${line(2, 2)}${line(1, 3)}`)
  expect(drives.map(({ number, samples }) => [number, samples.length])).toEqual([
    [2, 2],
    [1, 2],
  ])
})

test.each([
  ['no column time_utc, speed_mph', 1, 'drive,lat,lon\n1,2,3\n'],
  ['lat: 91 is not possible', 2, `${header}\n${row.replace('41.2', '91')}\n`],
  ['lat: missing', 2, `${header}\n${row.replace('41.2', '')}\n`],
  ['hdop: x is not possible', 3, `${header}\n${row}\n${row.replace(',0.9,', ',x,').replace(':28Z', ':29Z')}\n`],
  ['time_utc: yesterday is no instant in UTC', 2, `${header}\n${row.replace('2019-05-24T21:25:28Z', 'yesterday')}\n`],
  ['time_utc: drive 3 does not go forward', 3, `${header}\n${row}\n${row}\n`],
  ['drive: a whole number', 2, `${header}\n${row.replace('3,', ',')}\n`],
])('a wrong file is refused: %s', async (message, line, text) => {
  await expect(read(text)).rejects.toThrow(new DriveFileError(line, message))
})

test('a row of the wrong length is refused with its line', async () => {
  await expect(read(`${header}\n${row},1\n`)).rejects.toBeInstanceOf(DriveFileError)
  await expect(read(`${header}\n${row},1\n`)).rejects.toThrow(/^line 2/)
})

test('a file that does not exist is an error, not an empty file', async () => {
  await expect(readDrives('/nowhere/drives.csv')).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a file cut anywhere while it is read gives the same drives', async () => {
  const text = (await readFile(shippedDrives)).subarray(0, 20_000)
  const whole = text.subarray(0, text.lastIndexOf('\n') + 1)
  const expected = await readDrives(Readable.from([whole]))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }), async (sizes) => {
      const pieces: Buffer[] = []
      for (let at = 0, piece = 0; at < whole.length; piece += 1) {
        const size = sizes[piece % sizes.length] as number
        pieces.push(whole.subarray(at, at + size))
        at += size
      }
      expect(await readDrives(Readable.from(pieces))).toEqual(expected)
    }),
    { numRuns: 20 },
  )
})
