import { hash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { AnyRoute, Upload } from '@clutch/contracts/contract'
import { PayloadTooLarge, Unavailable, UnsupportedMediaType, ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from './problem.ts'

/** A file that is here as a whole. */
export interface UploadedFile {
  /** Which of the route's it was sent as, without parameters. */
  readonly mediaType: string
  readonly bytes: Buffer
}

/** A file as it comes. */
export interface UploadStream {
  readonly mediaType: string
  /** As the client told it; undefined where it did not. */
  readonly length: number | undefined
  /**
   * To be read once. The next chunk is taken from the connection when it is asked for, so who is slow is not sent more.
   * It ends where the file ends: a file that is cut off, too large or too slow throws a Problem in its place. What was kept
   * of it until then is of a part.
   */
  readonly chunks: AsyncIterable<Buffer>
}

/** What a use case is given of a route's body. */
export type FileOf<R extends AnyRoute> = [R['upload']] extends [Upload]
  ? { file: R['upload'] extends { streamed: true } ? UploadStream : UploadedFile }
  : unknown

/** The same file is the same bytes under the same type. */
export function fileFingerprint({ mediaType, bytes }: UploadedFile): { mediaType: string; sha256: string } {
  return { mediaType, sha256: hash('sha256', bytes, 'base64url') }
}

/**
 * The file of a request of which nothing was read yet.
 * @param stopping ends a file that is still coming
 * @throws Problem before anything is read where the headers tell that it will not do, and where there is none
 */
export async function fileOf(
  request: IncomingMessage,
  { maxBodyBytes }: Pick<AnyRoute, 'maxBodyBytes'>,
  upload: Upload,
  stopping: AbortSignal,
): Promise<UploadedFile | UploadStream> {
  const mediaType = mediaTypeOf(request.headers, upload)
  const length = lengthOf(request.headers, maxBodyBytes)
  const chunks = chunksOf(request, maxBodyBytes, stopping)
  if (upload.streamed === true) return { mediaType, length, chunks }
  const held: Buffer[] = []
  for await (const chunk of chunks) held.push(chunk)
  return { mediaType, bytes: held.length === 1 ? held[0]! : Buffer.concat(held) }
}

function mediaTypeOf(headers: IncomingHttpHeaders, { mediaTypes }: Upload): string {
  const mediaType = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (!mediaTypes.includes(mediaType)) throw wrongMediaType(mediaTypes)
  // It would be kept as it is packed, and read as it is not (RFC 9110, section 8.4).
  if ((headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity') {
    throw new Problem(UnsupportedMediaType, {
      detail: 'Send the file as it is, without `Content-Encoding`.',
      headers: { 'accept-encoding': 'identity' },
    })
  }
  // A part would be taken for the whole (RFC 9110, section 14.5).
  if (headers['content-range'] !== undefined)
    throw invalid('/headers/content-range', 'is not understood: send the whole body')
  return mediaType
}

/** RFC 9110, section 15.5.16: the answer says what would be taken. */
export function wrongMediaType(mediaTypes: readonly string[]): Problem {
  return new Problem(UnsupportedMediaType, {
    detail: `Send ${mediaTypes.map((type) => `\`Content-Type: ${type}\``).join(' or ')}.`,
    headers: { accept: mediaTypes.join(', ') },
  })
}

function lengthOf(headers: IncomingHttpHeaders, maxBodyBytes: number): number | undefined {
  const told = headers['content-length']
  if (told === undefined) {
    if (headers['transfer-encoding'] === undefined) throw isEmpty()
    return undefined
  }
  const length = Number(told)
  if (length === 0) throw isEmpty()
  if (length > maxBodyBytes) throw tooLarge(maxBodyBytes)
  return length
}

async function* chunksOf(
  request: IncomingMessage,
  maxBodyBytes: number,
  stopping: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  // Whoever stops early still has to be answered: the connection stays.
  const source: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false })
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await nextOf(source, stopping)
      if (done === true) break
      bytes += value.length
      if (bytes > maxBodyBytes) throw tooLarge(maxBodyBytes)
      if (value.length > 0) yield value
    }
  } finally {
    // Not waited for: a chunk that was asked for may never come.
    void source.return?.()
  }
  if (!request.complete) throw cutOff()
  if (bytes === 0) throw isEmpty()
}

/** Not by `Promise.race` with one promise of the end: it would hold every chunk until then. */
function nextOf(source: AsyncIterator<Buffer>, stopping: AbortSignal): Promise<IteratorResult<Buffer>> {
  return new Promise((resolve, reject) => {
    const onStop = () => reject(new Problem(Unavailable, { headers: { 'retry-after': '1' } }))
    if (stopping.aborted) return onStop()
    stopping.addEventListener('abort', onStop, { once: true })
    source
      .next()
      .then(resolve, (error: unknown) => reject(cutOff(error)))
      .finally(() => stopping.removeEventListener('abort', onStop))
  })
}

export function tooLarge(maxBodyBytes: number): Problem {
  // What is still to come is not read.
  return new Problem(PayloadTooLarge, { detail: `At most ${maxBodyBytes} bytes.`, headers: { connection: 'close' } })
}

function cutOff(cause?: unknown): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer: '/body', message: 'ended before its end' }], cause })
}

function isEmpty(): Problem {
  return invalid('/body', 'is empty: send the file’s bytes')
}

function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}
