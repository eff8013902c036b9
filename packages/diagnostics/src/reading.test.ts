import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { expect, test } from 'vitest'
import { decodeResponse } from './j1979/decode-response.ts'
import { addResponse } from './reading.ts'

function readingOf(...messages: string[]): DecodedReading {
  const reading: DecodedReading = { time: '2026-03-02T09:00:00.000Z' }
  for (const message of messages) addResponse(reading, decodeResponse(new Uint8Array(Buffer.from(message, 'hex'))))
  return reading
}

test('the malfunction lamp is told by PID 01, on and off, and not by PID 41', () => {
  expect(readingOf('410181076504').obd).toEqual({ malfunctionLamp: 1, troubleCodeCount: 1 })
  expect(readingOf('410100076504').obd).toEqual({ malfunctionLamp: 0 })
  expect(readingOf('414100076504').obd).toBeUndefined()
})

test('a freeze frame is kept beside what is of this moment, with the fault it was taken for', () => {
  const reading = readingOf('41057B', '4202000301', '4205005F', '420c001af8', '4205015F')
  expect(reading.obd).toEqual({ coolantTemperatureC: 83 })
  expect(reading.raw).toEqual({
    'freezeFrame.code': 'P0301',
    'freezeFrame.coolantTemperatureC': 55,
    'freezeFrame.rpm': 1726,
  })
})
