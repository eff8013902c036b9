import { DiagnosticsError } from '../errors.ts'
import { Reassembler } from '../iso-tp/reassemble.ts'
import { type AdapterError, adapterErrorOf, markOf } from './adapter-errors.ts'
import { type Headers, readLine } from './lines.ts'

/** What an ECU answered: a service's bytes, without headers, frame numbers and checksums. */
export interface EcuMessage {
  /** The identifier it answered with, `7E8`, `18DAF110`, `10`; absent where headers are off. */
  readonly ecu?: string
  readonly bytes: Uint8Array
}

type ReplyFault =
  | { readonly kind: 'adapter'; readonly error: AdapterError }
  | { readonly kind: 'checksum' | 'frame' | 'incomplete' | 'not-understood'; readonly line: string }

export type AdapterReply =
  | { readonly kind: 'messages'; readonly messages: readonly EcuMessage[]; readonly faults: readonly ReplyFault[] }
  | { readonly kind: 'error'; readonly error: AdapterError; readonly faults: readonly ReplyFault[] }
  /** What an adapter says of itself: `OK`, `ELM327 v2.1`, `12.4V`. */
  | { readonly kind: 'text'; readonly lines: readonly string[]; readonly faults: readonly ReplyFault[] }

export interface ReplyOptions {
  /** The command that was sent: its echo is left out. */
  readonly request?: string
  /** As set by `ATH1` or `ATH0`. Unknown: told from each line. */
  readonly headers?: Headers
  readonly maxReplyChars?: number
}

const progress = /^(SEARCHING|BUS ?INIT)\s*:?\s*\.*\s*(OK)?\s*/i

/**
 * The text between a command and the next prompt.
 * @throws {DiagnosticsError} `too-large` beyond `maxReplyChars`, and nothing else
 */
export function parseReply(text: string, options: ReplyOptions = {}): AdapterReply {
  const maxReplyChars = options.maxReplyChars ?? 65_536
  if (text.length > maxReplyChars) throw new DiagnosticsError('too-large', `more than ${maxReplyChars} characters`)
  const reading = new ReplyReading(options.headers ?? 'unknown')
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.replaceAll('\0', '').replaceAll('>', ' ').trim())
    .filter((line) => line !== '')
  if (lines[0] !== undefined && isEcho(lines[0], options.request)) lines.shift()
  for (const line of lines) reading.take(line)
  return reading.finish()
}

/** The echo is the command as it was sent: told by the request, or by its form. */
function isEcho(line: string, request: string | undefined): boolean {
  const packed = line.replace(/\s+/g, '').toUpperCase()
  if (request !== undefined) return packed === request.replace(/\s+/g, '').toUpperCase()
  return isCommand(packed)
}

/** `010C`, `0902`, `03`, `22F40C`, `ATZ`, `STI`: no answer begins so. */
export function isCommand(packed: string): boolean {
  return (
    /^(AT|ST)[0-9A-Z@#]{1,40}$/i.test(packed) ||
    /^0[1-9A](([0-9A-F]{2}){1,6}[0-9A-F]?)?$/i.test(packed) || // three digits are a length, not a command
    /^(22|19|14)([0-9A-F]{2}){2,7}$/i.test(packed)
  )
}

interface Numbered {
  readonly parts: Uint8Array[]
  have: number
  due: number
  readonly length: number | undefined
}

class ReplyReading {
  readonly #headers: Headers
  readonly #messages: EcuMessage[] = []
  readonly #faults: ReplyFault[] = []
  readonly #text: string[] = []
  readonly #reassembler = new Reassembler()
  /** Messages of numbered lines whose ECU nobody knows, oldest first. */
  readonly #numbered: Numbered[] = []
  #announced: number | undefined

  constructor(headers: Headers) {
    this.#headers = headers
  }

  take(line: string): void {
    const said = line.replace(progress, '')
    if (said === '') return
    const error = adapterErrorOf(said) ?? adapterErrorOf(line)
    if (error) {
      this.#faults.push({ kind: 'adapter', error })
      return
    }
    const mark = markOf(said)
    if (mark) {
      this.#faults.push({ kind: 'adapter', error: mark.error }) // the bytes before the mark are damaged
      return
    }
    const read = readLine(said, this.#headers)
    switch (read.kind) {
      case 'length':
        this.#announced = read.bytes
        return
      case 'numbered':
        this.#number(read.sequence, read.data, line)
        return
      case 'can':
        this.#frame(read.ecu, read.data, line)
        return
      case 'legacy':
        if (read.checksumRight) this.#messages.push({ ecu: read.ecu, bytes: read.data })
        else this.#faults.push({ kind: 'checksum', line })
        return
      case 'bare':
        this.#messages.push({ bytes: read.data })
        return
      case 'other':
        this.#text.push(line)
    }
  }

  #frame(ecu: string, data: Uint8Array, line: string): void {
    try {
      const result = this.#reassembler.push(ecu, data)
      if (result.kind === 'message') this.#messages.push({ ecu, bytes: result.bytes })
    } catch (error) {
      if (!(error instanceof DiagnosticsError)) throw error
      this.#faults.push({ kind: 'frame', line })
    }
  }

  /**
   * Several ECUs may answer at once, and without headers a line does not say whose it is. A line goes to the oldest
   * message that waits for its number; with headers on there is nothing to guess.
   */
  #number(sequence: number, data: Uint8Array, line: string): void {
    let message = this.#numbered.find((open) => open.due === sequence)
    if (sequence === 0 && (this.#announced !== undefined || !message)) {
      message = { parts: [], have: 0, due: 0, length: this.#announced }
      this.#announced = undefined
      if (this.#numbered.length >= 16) {
        this.#faults.push({ kind: 'frame', line })
        return
      }
      this.#numbered.push(message)
    }
    if (!message) {
      this.#faults.push({ kind: 'frame', line })
      return
    }
    message.parts.push(data)
    message.have += data.length
    message.due = (sequence + 1) & 0x0f
    if (message.length !== undefined && message.have >= message.length) this.#close(message)
  }

  #close(message: Numbered): void {
    this.#numbered.splice(this.#numbered.indexOf(message), 1)
    const bytes = new Uint8Array(message.have)
    let at = 0
    for (const part of message.parts) {
      bytes.set(part, at)
      at += part.length
    }
    this.#messages.push({ bytes: bytes.subarray(0, message.length ?? message.have) })
  }

  finish(): AdapterReply {
    for (const message of [...this.#numbered]) {
      if (message.length === undefined) this.#close(message)
      else this.#faults.push({ kind: 'incomplete', line: `${message.have} of ${message.length} bytes` })
    }
    for (const { source, missingBytes } of this.#reassembler.unfinished()) {
      this.#faults.push({ kind: 'incomplete', line: `${source}: ${missingBytes} bytes missing` })
    }
    const faults = this.#faults
    if (this.#messages.length > 0) {
      for (const line of this.#text) faults.push({ kind: 'not-understood', line })
      return { kind: 'messages', messages: this.#messages, faults }
    }
    const adapter = faults.find((fault) => fault.kind === 'adapter')
    if (adapter) return { kind: 'error', error: adapter.error, faults }
    return { kind: 'text', lines: this.#text, faults }
  }
}
