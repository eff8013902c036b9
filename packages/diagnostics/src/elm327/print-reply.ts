import { hex } from '@clutch/protocols/wire'
import { spaced } from '../bytes.ts'
import { segment } from '../iso-tp/segment.ts'
import { crc8J1850, sumOf } from './checksums.ts'
import type { EcuMessage } from './parse-reply.ts'

/** How an adapter is set: for whoever plays one. */
export interface AdapterSettings {
  readonly network: 'can11' | 'can29' | 'iso9141' | 'kwp' | 'j1850'
  readonly headers: boolean
  readonly spaces: boolean
}

/** What an adapter prints between a command and the prompt. On networks that are not CAN, at most seven bytes each. */
export function printReply(messages: readonly EcuMessage[], settings: AdapterSettings): string {
  return `${messages.flatMap((message) => linesOf(message, settings)).join('\r')}\r\r>`
}

function linesOf({ ecu, bytes }: EcuMessage, { network, headers, spaces }: AdapterSettings): string[] {
  const print = (data: Uint8Array) => (spaces ? spaced(data) : hex(data).toUpperCase())
  if (network === 'can11' || network === 'can29') {
    if (headers) {
      const id = ecu ?? (network === 'can11' ? '7E8' : '18DAF110')
      const shown = spaces && id.length === 8 ? (id.match(/../g) ?? []).join(' ') : id
      return segment(bytes, 0).map((frame) => `${shown}${spaces ? ' ' : ''}${print(frame)}`)
    }
    const frames = segment(bytes, 0)
    if (frames.length === 1) return [print(bytes)]
    const length = bytes.length.toString(16).toUpperCase().padStart(3, '0')
    return [
      length,
      ...frames.map((frame, index) => {
        const number = (index % 16).toString(16).toUpperCase()
        return `${number}:${spaces ? ' ' : ''}${print(frame.subarray(index === 0 ? 2 : 1))}`
      }),
    ]
  }
  if (!headers) return [print(bytes)]
  const source = Number.parseInt(ecu ?? '10', 16)
  const head = network === 'kwp' ? [0x80 | bytes.length, 0xf1, source] : [0x48, 0x6b, source]
  const before = Uint8Array.of(...head, ...bytes)
  return [print(Uint8Array.of(...before, network === 'j1850' ? crc8J1850(before) : sumOf(before)))]
}
