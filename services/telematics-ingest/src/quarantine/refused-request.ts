import type { DeviceRequest } from '@clutch/protocols/protocol'

/** Pure: a refused HTTP request as the bytes that are kept of it, and back. */

const endOfHead = '\r\n\r\n'
/** What changes how a body is read; the rest of the headers is of no use to a decoder. */
const kept = ['content-type', 'content-encoding'] as const

/** In one line each: the method and the path, what says how the body is read; an empty line; the body. */
export function bytesOfRequest({ method, url, headers, body }: DeviceRequest): Uint8Array {
  const lines = kept.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name]}`]))
  return Buffer.concat([Buffer.from([`${method} ${url}`, ...lines].join('\r\n') + endOfHead, 'latin1'), body])
}

export function requestOfBytes(bytes: Uint8Array): DeviceRequest | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = buffer.indexOf(endOfHead, 0, 'latin1')
  if (end < 0) return undefined
  const [first = '', ...lines] = buffer.toString('latin1', 0, end).split('\r\n')
  const space = first.indexOf(' ')
  if (space < 1) return undefined
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(': ')
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 2)] as const]
  })
  return {
    method: first.slice(0, space),
    url: first.slice(space + 1),
    headers: Object.fromEntries(headers),
    body: buffer.subarray(end + endOfHead.length),
  }
}
