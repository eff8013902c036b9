import type { Diagnosis, DiagnosticInput } from '@clutch/contracts/telematics/diagnostics'
import { adapterErrors } from '@clutch/diagnostics/elm327/adapter-errors'
import { isCommand, parseReply } from '@clutch/diagnostics/elm327/parse-reply'
import { DiagnosticsError } from '@clutch/diagnostics/errors'
import { Reassembler } from '@clutch/diagnostics/iso-tp/reassemble'
import { decodeGroup, type GroupData } from '@clutch/diagnostics/j1939/decode-group'
import { decodeIdentifier } from '@clutch/diagnostics/j1939/identifier'
import { TransportReassembler } from '@clutch/diagnostics/j1939/transport'
import { codeName, failureOf } from '@clutch/diagnostics/j1939/trouble-codes'
import { decodeResponse, type Response } from '@clutch/diagnostics/j1979/decode-response'
import { describeTroubleCode } from '@clutch/diagnostics/trouble-codes/describe'

/** Pure, but for the texts of trouble codes: what answers of a vehicle mean, in whichever form they come. */

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] }
type Draft = Writable<Diagnosis>

const most = 1_000
const bounds: Readonly<Partial<Record<keyof Diagnosis, number>>> = { values: 10_000, troubleCodes: 10_000 }

export function diagnose(input: DiagnosticInput): Diagnosis {
  const draft: Draft = {
    values: [],
    troubleCodes: [],
    vins: [],
    readiness: [],
    calibrations: [],
    refused: [],
    notUnderstood: [],
  }
  const { elm327, messages, canFrames, j1939Frames, make } = input
  if (elm327 !== undefined) ofAdapter(draft, elm327, make)
  messages?.forEach((message, index) => {
    attempt(draft, `/body/messages/${index}`, () => addResponse(draft, decodeResponse(bytesOf(message)), '', make))
  })
  if (canFrames !== undefined) ofCan(draft, canFrames, make)
  if (j1939Frames !== undefined) ofTruck(draft, j1939Frames)
  for (const [name, list] of Object.entries(draft) as [keyof Diagnosis, unknown[]][]) {
    const limit = bounds[name] ?? most
    if (list.length > limit) list.length = limit
  }
  return draft
}

export function saysNothing({ notUnderstood: _not, ...said }: Diagnosis): boolean {
  return Object.values(said).every((list) => list.length === 0)
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}

function attempt(draft: Draft, pointer: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error
    notUnderstood(draft, pointer, error.message)
  }
}

function notUnderstood(draft: Draft, pointer: string, message: string): void {
  if (draft.notUnderstood.length < most) draft.notUnderstood.push({ pointer, message: message.slice(0, 300) })
}

/** Several commands and their answers may stand in it. */
function ofAdapter(draft: Draft, text: string, make: string | undefined): void {
  const pointer = '/body/elm327'
  let request: string | undefined
  let lines: string[] = []
  const close = (): void => {
    const reply = lines.join('\r')
    const asked = request
    lines = []
    request = undefined
    if (reply === '') return
    attempt(draft, pointer, () => {
      const parsed = parseReply(reply, asked === undefined ? {} : { request: asked })
      if (parsed.kind === 'error') {
        notUnderstood(draft, pointer, `${asked ?? 'a command'}: ${adapterErrors[parsed.error]}`)
        return
      }
      for (const fault of parsed.faults) {
        const said = fault.kind === 'adapter' ? adapterErrors[fault.error] : `${fault.kind}: ${fault.line.slice(0, 64)}`
        notUnderstood(draft, pointer, said)
      }
      if (parsed.kind !== 'messages') return
      for (const { ecu = '', bytes } of parsed.messages)
        attempt(draft, pointer, () => addResponse(draft, decodeResponse(bytes), ecu, make))
    })
  }
  for (const part of text.split('>')) {
    for (const line of part.split(/[\r\n]+/).map((one) => one.trim())) {
      if (line === '') continue
      if (isCommand(line.replace(/\s+/g, ''))) {
        close()
        request = line
      } else lines.push(line)
    }
    close()
  }
}

function ofCan(draft: Draft, frames: readonly { id: string; data: string }[], make: string | undefined): void {
  const reassembler = new Reassembler({ maxSources: 64 })
  frames.forEach(({ id, data }, index) => {
    attempt(draft, `/body/canFrames/${index}/data`, () => {
      const whole = reassembler.push(id.toUpperCase(), bytesOf(data))
      if (whole.kind === 'message') addResponse(draft, decodeResponse(whole.bytes), whole.source, make)
    })
  })
  for (const { source, missingBytes } of reassembler.unfinished())
    notUnderstood(draft, '/body/canFrames', `${source}: ${missingBytes} bytes of a message are missing`)
}

function ofTruck(draft: Draft, frames: readonly { id: string; data: string }[]): void {
  const transport = new TransportReassembler({ maxConnections: 64 })
  frames.forEach(({ id, data }, index) => {
    const pointer = `/body/j1939Frames/${index}`
    attempt(draft, pointer, () => {
      const identifier = decodeIdentifier(Number.parseInt(id, 16))
      const bytes = bytesOf(data)
      const whole = transport.push({ id: identifier, data: bytes })
      const from = (whole?.source ?? identifier.source).toString(16).toUpperCase().padStart(2, '0')
      if (whole !== undefined) addGroup(draft, decodeGroup(whole.pgn, whole.data), from, pointer)
      else if (!isOfTransport(identifier.pgn)) addGroup(draft, decodeGroup(identifier.pgn, bytes), from, pointer)
    })
  })
  if (transport.openConnections > 0)
    notUnderstood(draft, '/body/j1939Frames', `${transport.openConnections} messages have no end`)
}

const isOfTransport = (pgn: number): boolean => pgn === 60_160 || pgn === 60_416

function addResponse(draft: Draft, response: Response, from: string, make: string | undefined): void {
  const addCode = (code: string, state: string): void => {
    draft.troubleCodes.push({ from, code, state, text: describeTroubleCode(code, make)?.text ?? null })
  }
  switch (response.kind) {
    case 'values':
    case 'freeze-frame': {
      const freezeFrame = response.kind === 'freeze-frame' ? response.frame : null
      const service = response.kind === 'freeze-frame' ? '02' : response.service === 0x22 ? '22' : '01'
      for (const { pid, name, values, readiness, troubleCode, data, supported } of response.answers) {
        const source = `${service} ${pid.toString(16).toUpperCase().padStart(2, '0')}`
        for (const { name: of, value, unit, state } of values)
          draft.values.push({ from, source, name: of, value: state ?? value, unit, freezeFrame })
        if (readiness !== undefined)
          draft.readiness.push({
            from,
            lampOn: readiness.lampOn,
            codeCount: readiness.codeCount,
            monitors: [...readiness.monitors],
          })
        if (troubleCode !== undefined) addCode(troubleCode, 'freeze-frame')
        if (supported !== undefined) {
          const list = supported.map((one) => one.toString(16).toUpperCase().padStart(2, '0')).join(' ')
          draft.values.push({ from, source, name: 'supportedPids', value: list.slice(0, 200), unit: '', freezeFrame })
        } else if (values.length === 0 && readiness === undefined && troubleCode === undefined) {
          const kept = Buffer.from(data).toString('hex').slice(0, 200)
          draft.values.push({
            from,
            source,
            name: name === '' ? 'unknown' : name,
            value: kept,
            unit: 'hex',
            freezeFrame,
          })
        }
      }
      return
    }
    case 'trouble-codes':
      for (const code of response.codes) addCode(code, response.state)
      return
    case 'uds-trouble-codes':
      for (const { code, status } of response.codes) addCode(code, status.confirmed ? 'stored' : 'pending')
      return
    case 'vehicle-info':
      addInfo(draft, response, from)
      return
    case 'test-results':
      for (const { monitorName, value, unit, passed } of response.results)
        draft.values.push({
          from,
          source: '06',
          name: `${monitorName} ${passed ? 'passed' : 'failed'}`.slice(0, 80),
          value,
          unit,
          freezeFrame: null,
        })
      return
    case 'refused':
      draft.refused.push({ from, service: hexOf(response.service), reason: response.reason })
      return
    default:
  }
}

function hexOf(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}

function addInfo(draft: Draft, { type, info }: Extract<Response, { kind: 'vehicle-info' }>, from: string): void {
  const source = `09 ${hexOf(type)}`
  const add = (name: string, value: number | string): void => {
    const kept = typeof value === 'string' ? value.slice(0, 200) : value
    draft.values.push({ from, source, name: name.slice(0, 80), value: kept, unit: '', freezeFrame: null })
  }
  switch (info.kind) {
    case 'vin':
      draft.vins.push({ from, vin: info.vin.slice(0, 17), checkDigitFits: info.checkDigitFits })
      return
    case 'calibration-ids':
      draft.calibrations.push({ from, ids: info.ids.map((id) => id.slice(0, 64)) })
      return
    case 'calibration-checksums':
      add('calibrationChecksums', info.checksums.join(' '))
      return
    case 'performance':
      for (const [name, count] of Object.entries(info.counters)) add(name, count)
      return
    case 'count':
      add(info.name, info.count)
      return
    case 'ecu-name':
    case 'engine-serial':
    case 'approval-number':
      add(info.kind, info.text)
      return
    case 'supported':
      add('supportedTypes', info.supported.map(hexOf).join(' '))
      return
    case 'raw':
      add('raw', Buffer.from(info.bytes).toString('hex'))
  }
}

const vinGroup = 65_260
/** By the group that lists them. */
const states: Readonly<Record<number, string>> = { 65226: 'active', 65227: 'previous' }

function addGroup(draft: Draft, data: GroupData, from: string, pointer: string): void {
  switch (data.kind) {
    case 'signals':
      for (const signal of data.values) {
        const value =
          signal.kind === 'value' ? (signal.state ?? signal.value) : signal.kind === 'text' ? signal.text : 'error'
        draft.values.push({
          from,
          source: `SPN ${signal.spn}`,
          name: signal.name.slice(0, 80),
          value: typeof value === 'string' ? value.slice(0, 200) : value,
          unit: signal.unit,
          freezeFrame: null,
        })
      }
      return
    case 'trouble-codes':
      for (const code of data.message.codes) {
        const state = states[data.group.pgn] ?? `group ${data.group.pgn}`
        draft.troubleCodes.push({ from, code: codeName(code), state, text: failureOf(code) })
      }
      return
    case 'readiness': {
      const { activeCodes, monitors } = data.readiness
      draft.readiness.push({ from, lampOn: null, codeCount: activeCodes, monitors: [...monitors] })
      return
    }
    case 'text':
      if (data.group.pgn === vinGroup) {
        const vin = data.fields[0]
        if (vin !== undefined && vin !== '') draft.vins.push({ from, vin: vin.slice(0, 17), checkDigitFits: null })
        return
      }
      draft.calibrations.push({ from, ids: data.fields.map((field) => field.slice(0, 64)) })
      return
    case 'request':
      return
    case 'unknown':
      notUnderstood(draft, pointer, `group ${data.pgn} is not known`)
  }
}
