import type { AnyRoute } from '@clutch/contracts/contract'
import { PayloadTooLarge, UnsupportedMediaType, ValidationFailed } from '@clutch/contracts/problems'
import { uploadDeviceLog } from '@clutch/contracts/telematics/diagnostics'
import { uploadImportData } from '@clutch/contracts/telematics/imports'
import { apiPrefix } from '@clutch/shared/http'
import { Problem } from '@clutch/shared/problem'
import type { OpenContext } from '@clutch/shared/route'
import type { Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../prisma/client/client.ts'

type Request = OpenContext<PrismaClient>['request']

const fileType = 'application/octet-stream'

/** Which routes take a file as their body: its bytes, not JSON. */
const doors = new Map<string, AnyRoute>(
  [uploadImportData, uploadDeviceLog].map((route) => [`${route.method} ${apiPrefix}${route.path}`, route]),
)
const bodies = new WeakMap<Request, Buffer>()

/** @throws Problem where there is none */
export function fileBodyOf(request: Request): Buffer {
  if (!String(request.headers['content-type'] ?? '').startsWith(fileType)) {
    throw new Problem(UnsupportedMediaType, { detail: `Send the file itself, with \`Content-Type: ${fileType}\`.` })
  }
  const body = bodies.get(request)
  if (body === undefined || body.length === 0)
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/body', message: 'is empty: send the file’s bytes' }] })
  return body
}

/**
 * A file goes past `request.body`, which is checked as JSON is. It is in memory as its bytes and nothing more, for it is
 * kept, or read twice, before it is answered.
 */
export function readFileBodies({ app }: Runtime<PrismaClient>): void {
  app.addContentTypeParser(fileType, (request, payload, done) => {
    const door = doors.get(`${request.method} ${request.routeOptions.url ?? ''}`)
    if (door === undefined) return done(new Problem(UnsupportedMediaType))
    const chunks: Buffer[] = []
    let bytes = 0
    payload.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > door.maxBodyBytes) {
        payload.removeAllListeners('data')
        // What is still to come is not read.
        return done(new Problem(PayloadTooLarge, { headers: { connection: 'close' } }))
      }
      chunks.push(chunk)
    })
    payload.on('error', (error) => done(error))
    payload.on('end', () => {
      if (bytes > door.maxBodyBytes) return
      bodies.set(request, Buffer.concat(chunks))
      done(null, undefined)
    })
  })
}
