import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex } from '../wire.ts'
import { answers, options, reading } from './by-hand.ts'
import { crc16CcittFalse } from './crc.ts'
import { queclink } from './family.ts'

/** Forms of models of which no frame was published, built from the manufacturer's lists of fields. */

/** The length stands behind header, number and mask, and counts everything. */
function frame(header: string, number: number, mask: string, rest: string): Uint8Array {
  const body = fromHex(`${number.toString(16).padStart(2, '0')}${mask}0000${rest}`)
  const bytes = Uint8Array.of(...fromAscii(header), ...body, 0, 0, 0x0d, 0x0a)
  const view = new DataView(bytes.buffer)
  view.setUint16(9, bytes.length)
  view.setUint16(bytes.length - 4, crc16CcittFalse(bytes.subarray(4, bytes.length - 4)))
  return bytes
}

function decoded(header: string, number: number, mask: string, rest: string) {
  return queclink.decode(frame(header, number, mask, rest), {}, options)
}

// 867995030082104, as in the manufacturer's examples
const identity = '564f5f0300520a04'
// 31.839176 north, 117.129182 east, 24 April 2019 02:09:57
const spot = '06fb3fde01e5d3c807e30418020939'
const place = { lat: 31.839176, lon: 117.129182, valid: true }
const sent = '07e3041802093abbcd'
/** Length, type, versions; speed, course, height, mast; sent when. */
const mask = (more: number) => ((0x0000079f | more) >>> 0).toString(16).padStart(8, '0')

describe('binary reports', () => {
  const motion = '00000000af0043' // speed, course, height

  test.each([
    ['of GV300', '06', '04600000550bb96900', { cellId: 0xb969 }],
    ['of GV350 and GV600, whose masts have wide numbers', 'f1', '04600000550b0123b96900', { cellId: 0x0123b969 }],
  ])('%s', (_, type, cell, told) => {
    const { readings, session } = decoded(
      '+RSP',
      7,
      mask(0),
      `${type}05030318${identity}100101${motion}${spot}${cell}${sent}`,
    )
    expect(session).toEqual({ uniqueId: '867995030082104', version: `${type.toUpperCase()}0503` })
    expect(readings).toMatchObject([
      { time: '2019-04-24T02:09:57.000Z', position: place, cells: [{ mcc: 460, mnc: 0, areaCode: 0x550b, ...told }] },
    ])
  })

  test('without a mast GV350 still sends the byte behind it', () => {
    const { readings } = decoded(
      '+RSP',
      7,
      mask(0).replace(/9f$/, '97'),
      `f105030318${identity}100101${motion}${spot}00${sent}`,
    )
    expect(readings).toMatchObject([{ position: place }])
    expect(readings[0]?.cells).toBeUndefined()
  })

  test('analogue inputs, their mode, and the box with more inputs and outputs', () => {
    const head = `${identity}${'0001'}${'04d2'}${'1388'}${'03'}${'03'}${'02'}${'01'}`
    const cell = '04600000550b0123b96900'
    const { readings } = decoded('+RSP', 7, mask(0x0202e000), `f105030318${head}100101${motion}${spot}${cell}${sent}`)
    expect(readings).toMatchObject([
      {
        position: place,
        inputs: { ain1V: 1.234, ain2V: 5, din1: 1, din2: 0 },
        outputs: { dout1: 1, dout2: 0 },
        raw: { analogMode: 1, boxInputs: 3, boxOutputs: 2 },
      },
    ])
  })

  test('several places of GV350 are several readings', () => {
    const one = `01${motion}${spot}04600000550b0123b96900`
    const { readings, sources } = decoded('+RSP', 7, mask(0), `f105030318${identity}1003${one}${one}${one}${sent}`)
    expect(readings).toHaveLength(3)
    expect(sources).toHaveLength(3)
  })

  test.each([
    [0, 'PNL', {}],
    [14, 'AIS', {}],
    [20, 'GIN', { alarms: ['geofence-enter'] }],
    [21, 'GOT', { alarms: ['geofence-exit'] }],
  ])('report %i is %s', (number, event, told) => {
    const { readings } = decoded(
      '+RSP',
      number,
      mask(0),
      `0605030318${identity}000101${motion}${spot}04600000550bb96900${sent}`,
    )
    expect(readings).toMatchObject([{ raw: { event }, position: place, ...told }])
  })
})

describe('binary events', () => {
  const placed = `010100000000af0043${spot}04600000550bb96900${sent}`
  const event = (number: number, own: string, type = '06') =>
    decoded('+EVT', number, mask(0), `${type}05030318${identity}${own}${placed}`).readings[0]

  test.each([
    [1, '', { alarms: ['power-on'] }],
    [2, '', { alarms: ['power-off'] }],
    [3, '', { alarms: ['power-restored'], charging: true }],
    [4, '', { alarms: ['unplugged'], charging: false }],
    [6, '0e10', { alarms: ['low-battery'], batteryV: 3.6 }],
    [7, '', { charging: true }],
    [8, '', { charging: false }],
    [9, '16', { alarms: ['tow'], ignition: false, motion: true }],
    [10, '01', { alarms: ['gps-antenna-cut'] }],
    [16, '', { alarms: ['idling'] }],
    [20, '', { alarms: ['jamming'] }],
    [22, '502d', { alarms: ['fuel-drop'], fuelPercent: 45, raw: { fuelBeforePercent: 80 } }],
  ])('%i', (number, own, told) => {
    expect(event(number, own)).toMatchObject({ position: place, ...told })
  })

  test('from 23 on the number means another thing on models without a serial port', () => {
    expect(event(25, '01')).toMatchObject({ alarms: ['crash'], raw: { event: 'CRA' } })
    expect(event(23, '01', '0f')).toMatchObject({ alarms: ['crash'], raw: { event: 'CRA' } })
    expect(event(23, '')).toMatchObject({ raw: { event: 'STR' } })
    expect(event(27, '0201')).toMatchObject({ outputs: { dout2: 1 }, raw: { event: 'DOS', outputNumber: 2 } })
    expect(event(25, '0201', '50')).toMatchObject({ outputs: { dout2: 1 }, raw: { event: 'DOS', outputNumber: 2 } })
    expect(event(31, '0303', '0f')).toMatchObject({ alarms: ['jamming'], raw: { event: 'GPJ' } })
    expect(event(40, '0303', 'fc')).toMatchObject({ alarms: ['jamming'], raw: { event: 'GPJ' } })
    expect(event(39, '0000003c', '50')).toMatchObject({ ignition: true, raw: { event: 'VGN', ignitionOffS: 60 } })
    expect(event(45, '0000003c', 'f1')).toMatchObject({ ignition: true, raw: { event: 'VGN', ignitionOffS: 60 } })
    expect(event(99, '07')).toMatchObject({ position: place, raw: { event: 'EVT99', eventData: '07' } })
  })

  test('with a line of text of their own', () => {
    expect(event(39, `0100c8${'68'.repeat(100)}`)).toMatchObject({ position: place, raw: { event: 'UPC' } })
  })
})

test('binary data of the bus and of other devices names the device, on a connection where nobody is named', () => {
  for (const header of ['+CAN', '+DAT', '+BAN']) {
    const bytes = frame(header, 1, mask(0), `f105030318${identity}0102030405${sent}`)
    const result = queclink.decode(bytes, {}, options)
    expect(result.session).toEqual({ uniqueId: '867995030082104' })
    expect(result.readings).toMatchObject([{ time: '2019-04-24T02:09:58.000Z' }])
    expect(answers(result)).toEqual(['+SACK:BBCD$'])
    expect(queclink.decode(bytes, { uniqueId: '1' }, options).session).toEqual({ uniqueId: '1' })
  }
})

test('an answer names its command, of all there are', () => {
  const body = fromHex(`46ef24f10305031856${identity.slice(2)}000028${sent}`)
  const bytes = Uint8Array.of(...fromAscii('+ACK'), ...body, 0, 0, 0x0d, 0x0a)
  bytes[6] = bytes.length
  new DataView(bytes.buffer).setUint16(bytes.length - 4, crc16CcittFalse(bytes.subarray(4, bytes.length - 4)))
  expect(queclink.decode(bytes, {}, options).replies).toMatchObject([{ text: 'GTUPC', reference: 0x28 }])
})

describe('text', () => {
  const can = (fields: string) => reading(`+RESP:GTCAN,310603,863286023335723,gv65,00,1,${fields},20180211002128,E94E$`)

  test('what is on in the vehicle is told bit by bit, and what is off is not', () => {
    expect(can('000E0000,4252,06,21')).toMatchObject({
      obd: {
        driverSeatBelt: 1,
        footbrake: 1,
        handbrake: 1,
        parkingLights: 1,
        dippedBeam: 1,
        frontFogLights: 1,
      },
      inputs: { door: 1, doorFrontLeft: 1, bonnet: 1 },
      raw: { indicators: '4252', lights: '06', doors: '21' },
    })
    const closed = can('000E0000,0000,00,00')
    expect(closed.obd).toBeUndefined()
    expect(closed.inputs).toBeUndefined()
  })

  test('codes of troubles are codes', () => {
    expect(can('20000000,10000000,2,P0134,U0100')).toMatchObject({
      troubleCodes: ['P0134', 'U0100'],
      raw: { canTroubleCodes: '2,P0134,U0100' },
    })
  })

  test('how the device gets into the network is kept, but for names and passwords', () => {
    expect(
      reading(
        '+RESP:GTAIF,060100,135790246811220,,net,user,secret,other,user,secret,898600810906F8048812,16,0,20090214093254,11F0$',
      ).raw,
    ).toEqual({ event: 'AIF', fields: 'net,,,other,,,898600810906F8048812,16,0' })
  })

  test.each([
    ['PNR', { alarms: ['power-on'] }],
    ['PFR', { alarms: ['power-off'] }],
    ['PLA', { alarms: ['low-battery'] }],
    ['EXP', { alarms: ['fault'] }],
  ])('GT%s', (type, told) => {
    expect(
      reading(
        `+RESP:GT${type},060228,135790246811220,,1,4.3,92,70.0,121.354335,31.222073,20230214013254,0460,0000,18d8,6141,00,2000.0,20230214013255,11F0$`,
      ),
    ).toMatchObject({ position: { lat: 31.222073 }, odometerM: 2_000_000, raw: { event: type }, ...told })
  })
})
