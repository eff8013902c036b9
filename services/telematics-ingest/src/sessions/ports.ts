import { families, requestFamilies } from '@clutch/protocols/families'
import { portVariable, type Variables } from '../variables.ts'
import { type HttpServer, listenHttp } from './http-server.ts'
import type { DeviceHub } from './hub.ts'
import { listenTcp, type TcpServer } from './tcp-server.ts'
import { listenUdp } from './udp-server.ts'

/** By family, and `autodetect`. A family that speaks TCP and UDP has both on one number. */
export type DevicePorts = Readonly<Record<string, number>>

const autodetect = 'autodetect'
const tries = 5

/** Opens the ports that are configured. */
export async function openPorts<Device>(
  hub: DeviceHub<Device>,
  variables: Variables,
): Promise<{ ports: DevicePorts; close(): Promise<void> }> {
  const host = variables.DEVICE_HOST
  const configured = variables as Readonly<Record<string, unknown>>
  const portOf = (name: string) => configured[portVariable(name)] as number | undefined
  const open: { close(): Promise<void> }[] = []
  const ports: Record<string, number> = {}
  try {
    for (const family of families) {
      const port = portOf(family.name)
      if (port !== undefined) ports[family.name] = await openPair({ families: [family], port, host })
    }
    let http: HttpServer | undefined
    for (const family of requestFamilies) {
      const port = portOf(family.name)
      http = await listenHttp(hub, { family, host, ...(port !== undefined && { port }) })
      open.push(http)
      if (http.port !== undefined) ports[family.name] = http.port
    }
    const any = portOf(autodetect)
    const adopt = http?.adopt.bind(http)
    if (any !== undefined)
      ports[autodetect] = await openPair({ families, port: any, host, ...(adopt && { onHttp: adopt }) })
  } catch (error) {
    await Promise.allSettled(open.map((server) => server.close()))
    throw error
  }
  return {
    ports,
    close: async () => {
      await Promise.all(open.map((server) => server.close()))
    },
  }

  /** TCP and UDP on one number, as far as the families speak them. */
  async function openPair(options: Parameters<typeof listenTcp<Device>>[1]): Promise<number> {
    const overTcp = options.families.filter((family) => family.transports.includes('tcp'))
    const overUdp = options.families.filter((family) => family.transports.includes('udp'))
    for (let attempt = 1; ; attempt += 1) {
      let tcp: TcpServer | undefined
      try {
        tcp = overTcp.length > 0 ? await listenTcp(hub, { ...options, families: overTcp }) : undefined
        const udp =
          overUdp.length > 0
            ? await listenUdp(hub, { families: overUdp, port: tcp?.port ?? options.port, host: options.host })
            : undefined
        open.push(...[tcp, udp].filter((server) => server !== undefined))
        return (tcp?.port ?? udp?.port) as number
      } catch (error) {
        await tcp?.close()
        // The system chose a number that is free for TCP alone.
        if (options.port !== 0 || attempt === tries) throw error
      }
    }
  }
}
