import { DiagnosticsError } from '../errors.ts'
import { decodeFrame } from './frames.ts'
import { classicMaxBytes } from './segment.ts'

export interface ReassemblerOptions {
  readonly maxMessageBytes?: number
  readonly maxSources?: number
}

export type Reassembled =
  | { readonly kind: 'message'; readonly source: string; readonly bytes: Uint8Array }
  /** The message has more frames to come. */
  | { readonly kind: 'pending'; readonly source: string }
  | { readonly kind: 'flow-control'; readonly source: string; readonly status: 'continue' | 'wait' | 'overflow' }

interface Open {
  readonly bytes: Uint8Array
  filled: number
  sequence: number
}

/**
 * Messages out of frames, of several ECUs at once. It holds at most `maxSources` messages of `maxMessageBytes`: a
 * longer one is refused at its first frame, whatever it claims.
 */
export class Reassembler {
  readonly #maxMessageBytes: number
  readonly #maxSources: number
  readonly #open = new Map<string, Open>()

  constructor(options: ReassemblerOptions = {}) {
    this.#maxMessageBytes = options.maxMessageBytes ?? classicMaxBytes
    this.#maxSources = options.maxSources ?? 16
  }

  /**
   * @throws {DiagnosticsError} for a frame that does not fit; what was open of that source is given up then, the others
   *   go on.
   */
  push(source: string, data: Uint8Array): Reassembled {
    try {
      return this.#take(source, data)
    } catch (error) {
      this.#open.delete(source)
      throw error
    }
  }

  /** Sources whose message has not ended, with how much of it is there: for whoever gives up waiting. */
  unfinished(): readonly { readonly source: string; readonly bytes: Uint8Array; readonly missingBytes: number }[] {
    return [...this.#open].map(([source, { bytes, filled }]) => ({
      source,
      bytes: bytes.slice(0, filled),
      missingBytes: bytes.length - filled,
    }))
  }

  #take(source: string, data: Uint8Array): Reassembled {
    const frame = decodeFrame(data)
    switch (frame.kind) {
      case 'single':
        this.#open.delete(source)
        return { kind: 'message', source, bytes: frame.data.slice() }
      case 'flow-control':
        return { kind: 'flow-control', source, status: frame.status }
      case 'first': {
        this.#open.delete(source)
        if (frame.length > this.#maxMessageBytes) {
          throw new DiagnosticsError('too-large', `${source} announces ${frame.length} bytes`)
        }
        if (frame.length <= frame.data.length) {
          throw new DiagnosticsError(
            'malformed',
            `${source} announces ${frame.length} bytes: too few for several frames`,
          )
        }
        if (this.#open.size >= this.#maxSources) throw new DiagnosticsError('too-large', 'too many sources at once')
        const bytes = new Uint8Array(frame.length)
        bytes.set(frame.data)
        this.#open.set(source, { bytes, filled: frame.data.length, sequence: 1 })
        return { kind: 'pending', source }
      }
      case 'consecutive': {
        const open = this.#open.get(source)
        if (!open) throw new DiagnosticsError('malformed', `${source} continues what it did not begin`)
        if (frame.sequence !== open.sequence) {
          throw new DiagnosticsError('malformed', `${source} sent frame ${frame.sequence}, ${open.sequence} was due`)
        }
        const part = frame.data.subarray(0, open.bytes.length - open.filled)
        const last = open.filled + part.length === open.bytes.length
        if (!last && part.length < 7) throw new DiagnosticsError('malformed', `${source} sent a short frame in between`)
        open.bytes.set(part, open.filled)
        open.filled += part.length
        open.sequence = (open.sequence + 1) & 0x0f
        if (!last) return { kind: 'pending', source }
        this.#open.delete(source)
        return { kind: 'message', source, bytes: open.bytes }
      }
    }
  }
}
