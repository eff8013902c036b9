import { roles } from '@clutch/contracts/scopes'
import type { TestService } from '@clutch/testing/service'
import type { PrismaClient } from '../prisma/client/client.ts'

/** For tests: a call whose body is a file. */
export async function sendFile<Body = Record<string, unknown>>(
  service: TestService<PrismaClient>,
  method: 'POST' | 'PUT',
  path: string,
  bytes: string | Uint8Array<ArrayBuffer>,
  options: { tenant?: string; contentType?: string } = {},
): Promise<{ status: number; body: Body }> {
  const { tenant = service.tenant, contentType = 'application/octet-stream' } = options
  // A call of the test service makes the token of whoever calls.
  await service.call('GET', '/b2b/fleet-management/gps-integration/devices', { tenant })
  const answer = await fetch(`${service.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${tenant}/${roles.admin.join(' ')}`, 'content-type': contentType },
    body: bytes,
  })
  return { status: answer.status, body: (await answer.json()) as Body }
}
