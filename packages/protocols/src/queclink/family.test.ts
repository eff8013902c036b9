import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { answers, decoded, reading, samples } from './by-hand.ts'
import { queclink } from './family.ts'

describe('a conversation', () => {
  test('a report is answered with its own count, as it was written, once it is durable', () => {
    const result = decoded('+RESP:GTPNA,F50201,866425030235982,GL300M,20190208124909,0bd5$')
    expect(result.acks).toEqual([{ after: 'durable', about: { count: '0bd5' } }])
    expect(answers(result)).toEqual(['+SACK:0bd5$'])
    expect(queclink.encodeAck(result.acks[0] as never, 'refused')).toBeUndefined()
  })

  test('a heartbeat is answered at once, with the version and the count, and once only', () => {
    const result = decoded('+ACK:GTHBD,F1030A,868446036599153,gv350m,20190826105726,14D6$')
    expect(result.acks).toEqual([{ after: 'received', about: { heartbeat: 'F1030A', count: '14D6' } }])
    expect(answers(result)).toEqual(['+SACK:GTHBD,F1030A,14D6$'])
    expect(answers(decoded('+ACK:GTHBD,8020090302,868446036599153,,20190826105726,11F0$'))).toEqual([
      '+SACK:GTHBD,8020090302,11F0$',
    ])
  })

  test('a message without a count is read and not answered', () => {
    const result = decoded(
      '+RESP:GTFRI,020102,135790246811220,,0,0,1,1,4.3,92,70.0,121.354335,31.222073,20090214013254',
    )
    expect(result.acks).toEqual([])
    expect(result.readings).toMatchObject([{ position: { lat: 31.222073 } }])
  })

  test('a network that came up tells nothing to store', () => {
    const result = decoded('+RESP:GTPDP,1A0102,135790246811220,,20100214093254,11F0$')
    expect(result.readings).toEqual([])
    expect(answers(result)).toEqual(['+SACK:11F0$'])
  })

  test('every frame names the device, and a connection cannot change it', () => {
    const { session } = decoded('+RESP:GTPDP,1A0102,135790246811220,,20100214093254,11F0$')
    expect(session).toEqual({ uniqueId: '135790246811220', version: '1A0102' })
    expect(() => decoded('+RESP:GTPDP,1A0102,135790246811221,,20100214093254,11F0$', session)).toThrow(ProtocolError)
  })

  test('the answer to a command carries its serial number', () => {
    expect(decoded('+ACK:GTRTO,1A0800,860599000773978,GL300,VER,00A7,20161006053520,0C19$').replies).toEqual([
      { kind: 'reply', text: 'GTRTO,VER', time: '2016-10-06T05:35:20.000Z', reference: 0xa7 },
    ])
    expect(decoded('+ACK:GTIOB,040100,135790246811220,,1,0008,20090214093254,11F0$').replies).toEqual([
      { kind: 'reply', text: 'GTIOB,1', time: '2009-02-14T09:32:54.000Z', reference: 8 },
    ])
    expect(decoded('+NACK:APN,123456789012345,C031,10,0,,0,012F,20210407101530,1234$').replies).toMatchObject([
      { reference: 0x12f, failed: true },
    ])
  })

  test('the eldest dialect puts its version last, and the count before it', () => {
    const result = decoded(
      '+RESP:GTTRI,135790246811220,1,0,0,1,4.3,92,70.0,1,121.354335,31.222073,20090101000000,0460,0000,18d8,6141,00,11F0,0102070202\0',
    )
    expect(answers(result)).toEqual(['+SACK:11F0$'])
    expect(result.session).toEqual({ uniqueId: '135790246811220' })
    expect(result.readings).toMatchObject([
      {
        time: '2009-01-01T00:00:00.000Z',
        position: { lat: 31.222073, lon: 121.354335, speedKmh: 4.3, courseDeg: 92, altitudeM: 70 },
      },
    ])
  })
})

describe('time', () => {
  const stale = (sent: string) =>
    `+RESP:GTSTT,310603,863286023345490,,21,0,0.0,0,155.7,8.000000,52.000000,20171215100000,0262,0002,1450,9F13,00,${sent},27C7$`

  test('a fix is of its own time', () => {
    expect(reading(samples[14]?.payload.data ?? '').time).toBe('2023-11-10T18:58:36.000Z')
  })

  test('without a fix a report is of when it was sent, and the place keeps its own time', () => {
    expect(reading(stale('20171215121705'))).toMatchObject({
      time: '2017-12-15T12:17:05.000Z',
      flags: ['no-fix'],
      position: { valid: false, time: '2017-12-15T10:00:00.000Z' },
    })
  })

  test('a clock that shows local time is seen by its whole half hours', () => {
    expect(reading(stale('20171215180003'))).toMatchObject({ time: '2017-12-15T10:00:00.000Z' })
  })

  test('a zone that the device told, or the operator, is reckoned with', () => {
    const { session } = decoded('+RESP:GTTMZ,310603,863286023345490,,+0800,0,20100214093254,11F0$')
    expect(session).toMatchObject({ utcOffsetMin: 480 })
    expect(reading(stale('20171215201705'), session)).toMatchObject({ time: '2017-12-15T12:17:05.000Z' })
    expect(decoded(stale('20171215134705'), {}, { utcOffsetMin: 90 }).readings[0]).toMatchObject({
      time: '2017-12-15T12:17:05.000Z',
    })
  })

  test('a report without any time is of when it arrived', () => {
    expect(reading('+RESP:GTPNA,1A0102,135790246811220,,,11F0$')).toEqual({
      time: '2026-03-01T00:00:00.000Z',
      flags: ['time-of-receipt'],
      alarms: ['power-on'],
    })
  })
})
