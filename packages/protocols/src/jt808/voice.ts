import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, place, readingAt } from '../draft.ts'
import { type DeviceSpeaker, type DeviceVoice, type Heard, ProtocolError } from '../protocol.ts'
import { fromAscii, hex, WireReader, WireWriter } from '../wire.ts'
import { result } from './answers.ts'
import { overWire, set } from './fields.ts'
import { type Address, encodeFrame, openFrame, split } from './frames.ts'
import { addressOf } from './identity.ts'
import {
  altitudeField,
  courseField,
  locationBytes,
  type SpokenItem,
  speedField,
  spokenAlarms,
  spokenItems,
  spokenValue,
  writeLocation,
} from './location.ts'
import { message } from './messages.ts'

/** A terminal of 2013, as it leaves the shelf: it registers, comes back with the code it was given, and reports. */
export const voice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 10,
  carried,
  newSpeaker,
}

/** It keeps China's time. */
const clockOffsetMs = 480 * 60_000

function carried(reading: DecodedReading): DecodedReading {
  const kept = readingAt(carriedMs(Date.parse(reading.time)))
  const { position } = reading
  place(kept, {
    lat: Math.round((position?.lat ?? 0) * 1e6) / 1e6 + 0,
    lon: Math.round((position?.lon ?? 0) * 1e6) / 1e6 + 0,
    altitudeM: overWire(position?.altitudeM ?? 0, altitudeField),
    speedKmh: overWire(position?.speedKmh ?? 0, speedField),
    courseDeg: overWire(position?.courseDeg ?? 0, courseField),
    valid: position?.valid === true,
  })
  kept.ignition = reading.ignition === true
  kept.outputs = { engineCut: reading.outputs?.engineCut === 1 ? 1 : 0 }
  if (reading.charging === true) kept.charging = true
  for (const name of Object.keys(spokenAlarms)) {
    if (reading.alarms?.includes(name)) alarm(kept, name as keyof typeof spokenAlarms)
  }
  for (const item of spokenItems as readonly SpokenItem[]) {
    const value = spokenValue(item, reading)
    if (value !== undefined) set(kept, item.field.to, overWire(value, item.field))
  }
  return kept
}

/** Whole seconds, and two digits of year, which are read as of this century. */
function carriedMs(toldMs: number): number {
  const local = new Date(Math.floor((toldMs + clockOffsetMs) / 1000) * 1000)
  return local.setUTCFullYear(2000 + (local.getUTCFullYear() % 100)) - clockOffsetMs
}

const maxBodyBytes = 1023
const batchHeadBytes = 3
const maxHeldBytes = 4096
const registration = { province: 31, county: 115, maker: 'CLTCH', model: 'CLUTCH-SIM', id: 'SIM0001', plateColour: 1 }

function newSpeaker(uniqueId: string): DeviceSpeaker {
  const address = addressOf(uniqueId)
  let serial = 0
  let code: Uint8Array | undefined
  let awaited = -1
  let lastLocation = new Uint8Array(locationBytes)

  function say(id: number, body: Uint8Array): Uint8Array {
    const bytes = encodeFrame(address, { message: id, serial, body })
    serial = (serial + 1) & 0xffff
    return bytes
  }

  return {
    login() {
      return code ? say(message.authenticate, authentication(code, address)) : say(message.register, registrationBody())
    },

    report(readings) {
      const frames: Uint8Array[] = []
      const send = (id: number, body: Uint8Array) => {
        awaited = serial
        frames.push(say(id, body))
      }
      if (readings.length === 0) send(message.heartbeat, new Uint8Array(0))
      const locations = readings.map(writeLocation)
      lastLocation = new Uint8Array(locations.at(-1) ?? lastLocation)
      for (const group of grouped(locations)) {
        if (group.length === 1) send(message.location, group[0] as Uint8Array)
        else send(message.batch, batchBody(group))
      }
      return concatenated(frames)
    },

    hear(bytes) {
      const { frames, consumed } = split(bytes, maxHeldBytes)
      return { consumed, heard: frames.map(hearFrame) }
    },
  }

  function hearFrame(bytes: Uint8Array): Heard {
    try {
      const frame = openFrame(bytes)
      if (frame.kind === 'text' || frame.faults.length > 0) return { kind: 'other' }
      return understand(frame.header.message, frame.header.serial, frame.body)
    } catch (error) {
      if (error instanceof ProtocolError) return { kind: 'other' }
      throw error
    }
  }

  function understand(id: number, theirs: number, body: Uint8Array): Heard {
    const reader = new WireReader(body)
    switch (id) {
      case message.registerAck: {
        reader.u16()
        if (reader.u8() !== result.done) return { kind: 'turned-away' }
        code = Uint8Array.from(reader.slice(reader.remaining))
        return { kind: 'welcome' }
      }
      case message.ack: {
        const about = reader.u16()
        const answered = reader.u16()
        const done = reader.u8() === result.done
        if (answered === message.authenticate) return { kind: done ? 'welcome' : 'turned-away' }
        if (about !== awaited) return { kind: 'other' }
        return { kind: done ? 'stored' : 'refused' }
      }
      case message.queryLocation:
        return {
          kind: 'command',
          text: commandText(id, body),
          answer: answered(message.locationAnswer, theirs, lastLocation),
        }
      case message.vehicleControl:
        return {
          kind: 'command',
          text: commandText(id, body),
          answer: answered(message.vehicleControlAnswer, theirs, lastLocation),
        }
      case message.setParameters:
      case message.control:
      case message.sendText:
      case message.oilControl:
        return { kind: 'command', text: commandText(id, body), answer: acknowledged(id, theirs) }
      default:
        return { kind: 'other' }
    }
  }

  function acknowledged(id: number, theirs: number): Uint8Array {
    const writer = new WireWriter()
    writer.u16(theirs)
    writer.u16(id)
    writer.u8(result.done)
    return say(message.terminalAck, writer.finish())
  }

  function answered(id: number, theirs: number, body: Uint8Array): Uint8Array {
    const writer = new WireWriter()
    writer.u16(theirs)
    writer.bytes(body)
    return say(id, writer.finish())
  }
}

function commandText(id: number, body: Uint8Array): string {
  if (id === message.sendText) return String.fromCharCode(...body.subarray(1))
  return `${id.toString(16)} ${hex(body)}`.trim()
}

function authentication(code: Uint8Array, { version }: Address): Uint8Array {
  if (version === undefined) return code
  const writer = new WireWriter()
  writer.u8(code.length)
  writer.bytes(code)
  writer.bytes(new Uint8Array(35))
  return writer.finish()
}

function registrationBody(): Uint8Array {
  const writer = new WireWriter()
  writer.u16(registration.province)
  writer.u16(registration.county)
  writer.bytes(filled(registration.maker, 5))
  writer.bytes(filled(registration.model, 20))
  writer.bytes(filled(registration.id, 7))
  writer.u8(registration.plateColour)
  return writer.finish()
}

function filled(text: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes.set(fromAscii(text).subarray(0, length))
  return bytes
}

/** As many as one body takes, in their order. */
function grouped(locations: readonly Uint8Array[]): Uint8Array[][] {
  const groups: Uint8Array[][] = []
  let bytes = maxBodyBytes
  for (const location of locations) {
    if (bytes + 2 + location.length > maxBodyBytes) {
      groups.push([])
      bytes = batchHeadBytes
    }
    groups.at(-1)?.push(location)
    bytes += 2 + location.length
  }
  return groups
}

function batchBody(locations: readonly Uint8Array[]): Uint8Array {
  const writer = new WireWriter()
  writer.u16(locations.length)
  writer.u8(0)
  for (const location of locations) {
    writer.u16(location.length)
    writer.bytes(location)
  }
  return writer.finish()
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const writer = new WireWriter()
  for (const part of parts) writer.bytes(part)
  return writer.finish()
}
