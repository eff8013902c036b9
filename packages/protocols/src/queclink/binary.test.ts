import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../protocol.ts'
import { fromAscii, fromHex } from '../wire.ts'
import { answers, bytesOf, options, samples } from './by-hand.ts'
import { crc16CcittFalse } from './crc.ts'
import { queclink } from './family.ts'

describe('the manufacturer’s own binary examples', () => {
  test('a report, with all its fields', () => {
    const result = queclink.decode(
      fromHex(
        '2B5253500700FE0FBF005D4B03050318564F5F0300520A04000100211810010100000000AF004306FB3FDE01E5D3C807E3041802093904600000550BB96900000000000000000000000000000000000007E3041802093ABBCD1D7C0D0A',
      ),
      {},
      options,
    )
    expect(result.session).toEqual({ uniqueId: '867995030082104', version: '4B0305' })
    expect(answers(result)).toEqual(['+SACK:BBCD$'])
    expect(result.readings).toEqual([
      {
        time: '2019-04-24T02:09:57.000Z',
        position: {
          lat: 31.839176,
          lon: 117.129182,
          altitudeM: 67,
          speedKmh: 0,
          courseDeg: 175,
          satellites: 8,
          hdop: 1,
          valid: true,
        },
        cells: [{ mcc: 460, mnc: 0, areaCode: 0x550b, cellId: 0xb969 }],
        batteryPercent: 0,
        ignition: true,
        motion: false,
        inputs: { din1: 0, din2: 0 },
        outputs: { dout1: 0, dout2: 0 },
        odometerM: 0,
        engineHours: 0,
        raw: { firmware: 0x318, tripOdometerM: 0, tripHours: 0 },
      },
    ])
  })

  test('an event brings fields of its own, and the place stands behind them', () => {
    const event =
      '2B4556540D00FE5FBF00644B03050318564F5F0300520A0455000000000100221900001CC7010000000000F8006906FB404901E5D43B07E3041805103A04600000550BB96900000000000000000000000000000000000007E30418051102BE1D62A20D0A'
    const { readings } = queclink.decode(fromHex(event), {}, options)
    expect(readings).toMatchObject([
      {
        time: '2019-04-24T05:16:58.000Z',
        position: { lat: 31.839291, lon: 117.129289, courseDeg: 248, satellites: 9, valid: false },
        ignition: true,
        batteryPercent: 85,
        raw: { event: 'IGN', ignitionOffS: 7367 },
      },
    ])
  })

  test('an answer, a heartbeat, and what the server says to it', () => {
    const answer = '2B41434B02EF244B03050318564F5F0300520A0400002807E30418020918BBCA4CD10D0A'
    expect(queclink.decode(fromHex(answer), {}, options).replies).toEqual([
      { kind: 'reply', text: 'GTQSS', reference: 0x28, time: '2019-04-24T02:09:24.000Z' },
    ])
    const heartbeat = '2B484244EF204B03060319564F5F0300520A0407E3041A082D010455D37B0D0A'
    const result = queclink.decode(fromHex(heartbeat), {}, options)
    expect(result).toMatchObject({ readings: [], session: { uniqueId: '867995030082104' } })
    expect(answers(result)).toEqual(['+SACK:GTHBD,,0455$'])
  })

  test('Protocol Pro: records of numbered values', () => {
    const report =
      '2B00004E0001234567890123450000001B00003764F9AAF600000300020B4D79496F54646576696365510F09073C46FF01DB88575F179DA0017D550E0604BC8A001000021000100C130301234F24'
    const result = queclink.decode(fromHex(report), {}, options)
    expect(answers(result)).toEqual(['+SACK:0123$'])
    expect(result.session).toEqual({ uniqueId: '123456789012345', pro: true })
    expect(() =>
      queclink.encodeCommand(
        { kind: 'reboot' },
        { uniqueId: '123456789012345', session: result.session, reference: 1, nowMs: 0 },
      ),
    ).toThrow(ProtocolError)
    expect(result.readings).toEqual([
      {
        time: '2023-09-07T10:50:30.000Z',
        position: { lat: 31.164503, lon: 121.390847, speedKmh: 38.1, valid: true, time: '2020-07-22T02:00:00.000Z' },
        raw: { event: 3, deviceName: 'MyIoTdevice', data85: '0604bc8a001000021000100c1303' },
      },
    ])
    const heartbeat = queclink.decode(fromHex('2B1018012345678901234580010007005E362F5A10F21424'), {}, options)
    expect(heartbeat).toMatchObject({ readings: [], session: { uniqueId: '123456789012345' } })
    expect(answers(heartbeat)).toEqual(['+SACK:10F2$'])
  })

  test('a binary report of an unknown layout is kept as it came, and answered', () => {
    // A byte more than its mask accounts for, behind the place.
    const body = fromHex(
      '0700FE0FBF005E4B03050318564F5F0300520A04000100211810030100000000AF004306FB3FDE01E5D3C807E3041802093904600000550BB9690000000000000000000000000000000000000007E3041802093ABBCD',
    )
    const check = crc16CcittFalse(body)
    const frame = Buffer.concat([fromAscii('+RSP'), body, Uint8Array.of(check >> 8, check & 0xff, 0x0d, 0x0a)])
    const result = queclink.decode(frame, {}, options)
    expect(answers(result)).toEqual(['+SACK:BBCD$'])
    expect(result.readings).toMatchObject([{ ignition: true, raw: { event: 'FRI' }, flags: ['time-of-receipt'] }])
    expect(result.readings[0]).not.toHaveProperty('position')
  })

  test('a wrong check is refused by a live socket, counted by tools', () => {
    for (const { payload } of samples.filter(({ payload }) => payload.enc === 'hex')) {
      const hurt = bytesOf(payload)
      const at = payload.data.startsWith('2b00') ? hurt.length - 2 : hurt.length - 4
      hurt[at] = (hurt[at] as number) ^ 1
      expect(() => queclink.decode(hurt, {}, options)).toThrow(ProtocolError)
      expect(queclink.decode(hurt, {}, { ...options, checksum: 'count' }).faults).toBe(1)
      expect(queclink.decode(hurt, {}, { ...options, checksum: 'ignore' }).faults).toBe(0)
    }
  })
})
