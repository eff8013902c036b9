import { readConfig } from '@clutch/shared/config'
import type { Extension } from '@clutch/shared/runtime'
import Type from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'

const Variables = Type.Object({
  ALERTS_PUBLIC_URL: Type.Optional(Type.String({ format: 'uri' })),
  GATEWAY_URL: Type.String({ format: 'uri' }),
})

/** The gateway as readers of mail reach it. */
export class LinkBase {
  #url = ''

  set(url: string): void {
    this.#url = url.replace(/\/$/, '')
  }

  of(path: string): string {
    return `${this.#url}${path}`
  }
}

export function readLinkBase(base: LinkBase): Extension<PrismaClient> {
  return {
    name: 'report-schedules/link-base',
    prepare: async ({ env }) => {
      const { ALERTS_PUBLIC_URL, GATEWAY_URL } = readConfig(Variables, env)
      base.set(ALERTS_PUBLIC_URL ?? GATEWAY_URL)
    },
  }
}
