import { ascii, fromAscii } from '../wire.ts'

/** As much of HTTP/1.1 as a device needs: one request on a kept connection, and its response. */

/** The server's name is for whoever shares an address; a device's server does not. */
export function encodePost(path: string, json: string): Uint8Array {
  const body = new TextEncoder().encode(json)
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: telematics',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    '',
  ].join('\r\n')
  return Uint8Array.from([...fromAscii(head), ...body])
}

export interface Response {
  readonly status: number
  readonly body: Uint8Array
  readonly length: number
}

const maxHeadBytes = 16_384
const maxBodyBytes = 65_536

/** The response that begins the bytes; `more` where it is not all there; `garbage` where it is none. */
export function openResponse(bytes: Uint8Array): Response | 'more' | 'garbage' {
  const text = ascii(bytes.subarray(0, maxHeadBytes))
  const start = 'HTTP/1.'
  if (!text.startsWith(start.slice(0, text.length))) return 'garbage'
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return bytes.length < maxHeadBytes ? 'more' : 'garbage'
  const head = text.slice(0, headEnd)
  const [, status] = /^HTTP\/1\.\d (\d{3})/.exec(head) ?? []
  if (status === undefined) return 'garbage'
  const bodyStart = headEnd + 4
  if (/\r\ntransfer-encoding:[^\r]*chunked/i.test(head)) return chunked(bytes, bodyStart, Number(status))
  const [, told] = /\r\ncontent-length: *(\d{1,9})/i.exec(head) ?? []
  const bodyBytes = Number(told ?? 0)
  if (bodyBytes > maxBodyBytes) return 'garbage'
  const end = bodyStart + bodyBytes
  if (bytes.length < end) return 'more'
  return { status: Number(status), body: bytes.subarray(bodyStart, end), length: end }
}

/** Pieces with their lengths in hexadecimal, until one of none. */
function chunked(bytes: Uint8Array, start: number, status: number): Response | 'more' | 'garbage' {
  const body: number[] = []
  let at = start
  while (at - start <= maxBodyBytes) {
    const line = /^([0-9a-f]{1,6})[^\r\n]{0,128}\r\n/i.exec(ascii(bytes.subarray(at, at + 160)))
    if (!line) return bytes.length - at < 160 ? 'more' : 'garbage'
    const size = Number.parseInt(line[1] as string, 16)
    at += line[0].length
    if (bytes.length < at + size + 2) return 'more'
    body.push(...bytes.subarray(at, at + size))
    at += size + 2
    if (size === 0) return { status, body: Uint8Array.from(body), length: at }
  }
  return 'garbage'
}
