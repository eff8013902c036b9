import { flag, keepRaw } from '@clutch/protocols/draft'
import { adapterErrors } from '../elm327/adapter-errors.ts'
import { isCommand, parseReply } from '../elm327/parse-reply.ts'
import { DiagnosticsError } from '../errors.ts'
import { decodeResponse, type Response } from '../j1979/decode-response.ts'
import { addResponse } from '../reading.ts'
import { Gather } from './gather.ts'
import type { LineReader, LogItem, LogOptions, LogReport } from './log.ts'
import { DayClock, type Moment, parseTime } from './times.ts'

/**
 * What went over the serial line of an adapter, as terminals and apps write it down: with times before the lines or
 * without, with prompts or without, commands echoed or not.
 */

const maxReplyChars = 65_536
const commandMs = 100

export class Elm327Reader implements LineReader {
  readonly #options: LogOptions
  readonly #clock: DayClock
  readonly #gather = new Gather()
  #request: string | undefined
  #reply: string[] = []
  #replyChars = 0
  #atMs: number | undefined
  /** Of the answer's first line. */
  #replyAtMs: number | undefined
  /** Of the answer's last line. */
  #replyLine = 0
  #replies = 0
  #timed = false

  constructor(options: LogOptions) {
    this.#options = options
    this.#clock = new DayClock(options.startedAtMs, options.utcOffsetMin ?? 0)
  }

  take(line: string, number: number): readonly LogItem[] {
    const { moment, rest } = withoutTime(line, this.#options.utcOffsetMin ?? 0)
    if (moment) {
      this.#timed = true
      this.#atMs = this.#clock.at(moment)
    }
    const items: LogItem[] = []
    // A prompt ends an answer; what follows it is the next command.
    const parts = rest.split('>')
    parts.forEach((part, index) => {
      if (index > 0) items.push(...this.#close())
      const text = part.trim()
      if (text === '') return
      if (isCommand(text.replace(/\s+/g, ''))) {
        items.push(...this.#close())
        this.#request = text
        return
      }
      if (this.#reply.length === 0) this.#replyAtMs = this.#atMs
      this.#replyLine = number
      this.#replyChars += text.length + 1
      if (this.#replyChars > maxReplyChars) {
        this.#reply = []
        this.#replyChars = 0
        items.push({ kind: 'error', line: number, message: 'an answer that does not end' })
        return
      }
      this.#reply.push(text)
    })
    return items
  }

  #close(): readonly LogItem[] {
    const number = this.#replyLine
    const text = this.#reply.join('\r')
    const request = this.#request
    this.#reply = []
    this.#replyChars = 0
    this.#request = undefined
    if (text === '') return []
    this.#replies += 1
    const items: LogItem[] = []
    const reply = parseReply(text, request === undefined ? {} : { request })
    if (reply.kind === 'error') {
      // Nothing answered: usual, and no fault of the file.
      if (reply.error !== 'no-data')
        items.push({ kind: 'error', line: number, message: `${request ?? 'a command'}: ${adapterErrors[reply.error]}` })
      return items
    }
    if (reply.kind === 'text') return items
    for (const fault of reply.faults) {
      items.push({
        kind: 'error',
        line: number,
        message: fault.kind === 'adapter' ? adapterErrors[fault.error] : `${fault.kind}: ${fault.line.slice(0, 64)}`,
      })
    }
    for (const { ecu, bytes } of reply.messages) {
      try {
        items.push(...this.#add(decodeResponse(bytes), ecu, number))
      } catch (error) {
        if (!(error instanceof DiagnosticsError)) throw error
        items.push({ kind: 'error', line: number, message: error.message })
      }
    }
    return items
  }

  #add(response: Response, ecu: string | undefined, number: number): readonly LogItem[] {
    const names = namesOf(response)
    if (names.length === 0) return []
    const atMs = this.#replyAtMs ?? this.#options.startedAtMs + (this.#replies - 1) * (this.#options.rowMs ?? commandMs)
    const { into, ended } = this.#gather.at(
      atMs,
      names.map((name) => `${ecu ?? ''} ${name}`),
    )
    if (!this.#timed) flag(into, 'time-derived')
    // What the first ECU says of a value stands: it is the engine's. Others are kept by their address.
    const others = ecu !== undefined && names.filter((name) => into.obd?.[name] !== undefined)
    if (others && others.length > 0 && response.kind === 'values') {
      for (const { name, value } of response.answers.flatMap(({ values }) => values))
        keepRaw(into, `${ecu}.${name}`, value)
    } else {
      addResponse(into, response)
    }
    return ended ? [{ kind: 'reading', line: number, reading: ended }] : []
  }

  finish(): readonly LogItem[] {
    const items = [...this.#close()]
    const last = this.#gather.finish()
    if (last) items.push({ kind: 'reading', line: this.#replyLine, reading: last })
    return items
  }

  report(): Pick<LogReport, 'format' | 'rows' | 'columns' | 'time' | 'rowS'> {
    return { format: 'elm327', rows: this.#replies, columns: [], time: this.#timed ? 'told' : 'rows' }
  }
}

/** What a response adds to a reading; nothing where it adds nothing. */
function namesOf(response: Response): readonly string[] {
  switch (response.kind) {
    case 'values':
      return response.answers.flatMap(({ pid, values, readiness }) => [
        ...values.map(({ name }) => name),
        ...(readiness && pid === 0x01 ? ['malfunctionLamp'] : []),
        ...(readiness && readiness.codeCount > 0 ? ['troubleCodeCount'] : []),
      ])
    case 'freeze-frame':
      return response.frame !== 0
        ? []
        : response.answers.flatMap(({ values, troubleCode }) => [
            ...values.map(({ name }) => `freezeFrame.${name}`),
            ...(troubleCode === undefined ? [] : ['freezeFrame.code']),
          ])
    case 'trouble-codes':
      return response.codes.length > 0 ? [`codes.${response.state}`] : []
    case 'uds-trouble-codes':
      return response.codes.length > 0 ? ['codes.uds'] : []
    case 'vehicle-info':
      return response.info.kind === 'vin' ? ['vin'] : []
    default:
      return []
  }
}

const times = [
  /^\[([^\]]{5,40})\]\s*(.*)$/, // [12:34:56.789] 41 0C 1A F8
  /^(\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,6})?(?:Z|[+-]\d{2}:\d{2})?)[\s,;:|-]+(.*)$/i,
  /^(\d{1,2}:\d{2}:\d{2}(?:[.,:]\d{1,6})?)[\s,;:|-]+(.*)$/,
  /^(\d{13}|\d{10}\.\d{1,6})[\s,;:|]+(.*)$/,
]

/** Which way a line went is told by its form too; the words for it are taken off. */
const direction = /^(?:(?:TX|RX|SEND|SENT|RECV|RECEIVED|WRITE|READ|OUT|IN|REQ|RES)\s*[:>\]-]+|<-+|-+>|<<+|>>+)\s*/i

function withoutTime(line: string, utcOffsetMin: number): { readonly moment?: Moment; readonly rest: string } {
  const trimmed = line.trim()
  for (const form of times) {
    const match = form.exec(trimmed)
    const moment = match && parseTime(match[1] as string, utcOffsetMin)
    if (moment) return { moment, rest: (match[2] as string).replace(direction, '') }
  }
  return { rest: trimmed.replace(direction, '') }
}
