import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { describe, expect, test } from 'vitest'
import { ascii, fromAscii } from '../wire.ts'
import { queclink } from './family.ts'

describe('a simulated device', () => {
  const told: DecodedReading = {
    time: '2026-02-28T23:59:55.400Z',
    position: {
      lat: 52.5200066,
      lon: 13.404954,
      altitudeM: 34,
      speedKmh: 48,
      courseDeg: 90,
      satellites: 11,
      hdop: 1,
      valid: true,
    },
    ignition: true,
    odometerM: 123_456,
    externalV: 13.8,
    batteryPercent: 97,
    fuelPercent: 61,
  }

  test('says what the documents say', () => {
    const speaker = queclink.voice.newSpeaker('356938035643809')
    expect(ascii(speaker.report([told]))).toBe(
      '+RESP:GTFRI,060300,356938035643809,,13800,10,1,1,48.0,90,34.0,13.404954,52.520007,20260228235955,,,,,01,11,123.5,,F61,,97,220100,,,,20260228235955,0000$',
    )
    expect(ascii(speaker.report([{ ...told, alarms: ['sos'] }]))).toBe(
      '+RESP:GTSOS,060300,356938035643809,,13800,00,1,1,48.0,90,34.0,13.404954,52.520007,20260228235955,,,,,01,11,123.5,20260228235955,0001$',
    )
    expect(ascii(speaker.report([]))).toBe('+ACK:GTHBD,060300,356938035643809,,20260228235955,0002$')
  })

  test('hears only the answer to what it said last', () => {
    const speaker = queclink.voice.newSpeaker('356938035643809')
    speaker.report([told, told])
    expect(speaker.hear(fromAscii('+SACK:0000$+SACK:00')).heard).toEqual([{ kind: 'other' }])
    expect(speaker.hear(fromAscii('+SACK:0001$')).heard).toEqual([{ kind: 'stored' }])
    expect(speaker.hear(fromAscii('+SACK:0001$')).heard).toEqual([{ kind: 'other' }])
  })

  test('carries every alarm and harsh event that has a report of its own', () => {
    for (const name of [
      'sos',
      'tow',
      'overspeed',
      'crash',
      'unplugged',
      'power-restored',
      'low-battery',
      'jamming',
    ] as const) {
      const carried = queclink.voice.carried({ ...told, alarms: [name] })
      expect(carried.alarms).toEqual([name])
      expect(carried.raw).toBeUndefined()
      expect(queclink.voice.carried(carried)).toEqual(carried)
    }
    for (const kind of ['braking', 'acceleration', 'cornering'] as const) {
      expect(queclink.voice.carried({ ...told, harsh: [{ kind, value: 0.5 }] }).harsh).toEqual([{ kind }])
    }
    expect(queclink.voice.carried({ time: told.time, alarms: ['sos'] })).toEqual({
      time: '2026-02-28T23:59:55.000Z',
      alarms: ['sos'],
    })
  })
})
