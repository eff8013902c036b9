import { ProtocolError } from '../protocol.ts'
import { ascii, hex, WireReader } from '../wire.ts'
import { moduleEvents } from './alarm-codes.ts'
import { decibelsOf, type Message, type Target } from './message.ts'
import { digitsOf, readPlace, scaled } from './parts.ts'
import { moduleName, numberOf } from './rare-parts.ts'

/** Message 70: everything is a module, `u16 number · u16 length · value`. */
export function readModules(content: Uint8Array, message: Message): void {
  const wire = new WireReader(content)
  while (wire.remaining >= 4) {
    const module = wire.u16()
    const value = wire.slice(wire.u16())
    try {
      readModule(module, value, message)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      message.keep(moduleName(module), hex(value)) // shorter than its kind: the others stand
    }
  }
}

function readModule(module: number, value: Uint8Array, message: Message): void {
  const wire = new WireReader(value)
  switch (module) {
    case 0x01:
    case 0x02:
    case 0x03:
      message.keep(module === 1 ? 'imei' : module === 2 ? 'imsi' : 'iccid', digitsOf(value))
      return
    case 0x09:
      message.keep('satellites', wire.u8())
      return
    case 0x0a:
      message.keep('satellitesVisible', wire.u8())
      return
    case 0x11: {
      const [mcc, mnc, areaCode] = [wire.u16(), wire.u16(), wire.u16()]
      const cellId = wire.u8() * 0x10000 + wire.u16()
      message.heard({ mcc, mnc, areaCode, cellId, rssiDbm: decibelsOf(wire.u8()) })
      return
    }
    case 0x18:
      message.tell('batteryV', wire.u16() / 100)
      return
    case 0x28:
      message.tell('position.hdop', wire.u8() / 10)
      return
    case 0x29:
      message.keep('index', wire.u32())
      return
    case 0x2a: {
      const input = wire.u8()
      message.tell('inputs.door', input & 0x0f ? 1 : 0)
      message.tell('inputs.tamper', input >> 4 ? 1 : 0)
      return
    }
    case 0x2b:
      message.keep('bootReason', wire.u8())
      return
    case 0x2c: {
      const seconds = wire.u32()
      if (!message.isTimed) message.at(seconds * 1_000)
      return
    }
    case 0x2e: // the only number with its lowest byte first
      message.tell('odometerM', numberOf(Uint8Array.from(value).reverse()) ?? 0)
      return
    case 0x33:
      message.at(wire.u32() * 1_000)
      readFix(wire, message)
      return
    case 0x34:
      message.keep('event', wire.u8())
      message.cry(moduleEvents[value[0] as number])
      if (!message.isTimed) message.at(wire.u32() * 1_000)
      return
    case 0x7f:
      readTag(wire, message)
      return
    default:
      message.keep(moduleName(module), numberOf(value) ?? hex(value))
  }
}

function readFix(wire: WireReader, message: Message): void {
  const satellites = wire.u8()
  const altitudeM = scaled(wire.u16(), 2, { signed: 'two' })
  readPlace(wire, message, { satellites, speed: 1, swapped: false })
  message.tell('position.altitudeM', altitudeM)
}

/** A sensor by radio. */
function readTag(wire: WireReader, message: Message): void {
  const id = hex(wire.slice(6))
  const batteryV = wire.u16() / 1_000
  message.keep('tag1BatteryPercent', wire.u8())
  const temperatureC = wire.i16() / 10
  message.reading.beacons = [{ id, batteryV, temperatureC }]
  message.tell('temperaturesC.tag1', temperatureC)
  message.tell('humidityPercent.tag1', wire.i16())
  message.keep('tag1Status', wire.u8())
}

/** Message F2: a time, then what is plugged in or near, `u16 kind · length · value`; the length has two bytes of one kind. */
export function readPeripherals(content: Uint8Array, message: Message): void {
  const wire = new WireReader(content)
  message.at(wire.u32() * 1_000)
  while (wire.remaining >= 3) {
    const kind = wire.u16()
    if (kind === 0x0a) {
      readRadioDevice(new WireReader(wire.slice(wire.u16())), message)
      continue
    }
    const length = wire.u8()
    // Of some kinds the length has two bytes too, and its first is zero.
    const value = wire.slice(Math.min(length === 0 && wire.remaining > 0 ? wire.u8() : length, wire.remaining))
    if (kind === 0x0c && value.length >= 4) {
      message.keep('packBatteryPercent', value[0] as number)
      message.keep('packCharging', (value[1] as number) > 0 ? 1 : 0)
      message.keep('packCycles', ((value[2] as number) << 8) | (value[3] as number))
    } else {
      message.keep(`peripheral${kind.toString(16).toUpperCase().padStart(2, '0')}`, hex(value))
    }
  }
}

function readRadioDevice(wire: WireReader, message: Message): void {
  wire.u8() // the kind of address
  const id = hex(wire.slice(6))
  message.reading.beacons = [...(message.reading.beacons ?? []), { id }].slice(0, 128)
  const event = wire.u8()
  message.keep('event', event)
  const eventData = wire.u8()
  if (event > 0) message.keep('eventData', eventData)
  message.keep('peripheralDataType', wire.u8())
  const details = wire.slice(wire.remaining)
  const isText = details.length > 0 && details.every((byte) => byte >= 0x20 && byte < 0x7f)
  if (details.length > 0) message.keep('peripheralData', isText ? ascii(details) : hex(details))
}

/** Message F1: a time, then the device's state, `u16 kind · u8 length · value`. */
export function readDeviceStatus(content: Uint8Array, message: Message): void {
  const wire = new WireReader(content)
  message.at(wire.u32() * 1_000)
  while (wire.remaining >= 3) {
    const kind = wire.u16()
    const value = wire.slice(Math.min(wire.u8(), wire.remaining))
    const sent = numberOf(value)
    const means = deviceStates[kind]
    if (sent === undefined || means === undefined) {
      if (value.length > 0) message.keep(`state${kind.toString(16).toUpperCase().padStart(2, '0')}`, hex(value))
    } else if (means === 'motion') {
      message.reading.motion = sent === 2 || sent === 4
      message.keep('motionState', sent)
    } else message.tell(means.to, sent / (means.per ?? 1))
  }
}

const deviceStates: Readonly<Record<number, 'motion' | { readonly to: Target; readonly per?: number }>> = {
  1: 'motion', // and whether the ignition is on with it
  2: { to: 'raw.armed' },
  4: { to: 'ignition' },
  5: { to: 'externalV', per: 100 },
  7: { to: 'charging' },
  10: { to: 'raw.chargeVoltage' },
  11: { to: 'temperaturesC.battery', per: 10 },
}
