import { Bus, delay } from '@clutch/shared/bus'
import { newId } from '@clutch/shared/id'
import type { Running, Runtime } from '@clutch/shared/runtime'
import { Gauge } from 'prom-client'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findHeldMqttCredential } from '../mqtt-credentials/store.ts'
import type { QuarantineKeeper } from '../quarantine/keeper.ts'
import type { SessionDoors } from '../sessions/listen.ts'
import type { Variables } from '../variables.ts'
import { MqttDoor } from './door.ts'
import { MqttIntake } from './intake.ts'
import { Issuer } from './issuer.ts'
import { ensureIntake } from './streams.ts'

/** Devices that come by nats-server's own MQTT listener. Nothing where no issuer is configured. */
export function startMqtt(
  runtime: Runtime<PrismaClient>,
  variables: Variables,
  parts: { doors: SessionDoors; quarantine: QuarantineKeeper },
): Running | undefined {
  const seed = variables.MQTT_ISSUER_SEED
  if (seed === undefined) return undefined
  const { bus, database, logger, metrics } = runtime
  const holder = newId('mqh')
  const connectionAs = (user: string, password: string) => new Bus({ ...bus.options, user, password, name: holder })
  const devices = connectionAs(variables.MQTT_DEVICES_USER, variables.MQTT_DEVICES_PASSWORD)
  const system = connectionAs(variables.MQTT_DOOR_USER, variables.MQTT_DOOR_PASSWORD)
  const credentialOf = (device: { tenantId: string; deviceId: string }) =>
    database.systemTx((tx) => findHeldMqttCredential(tx, device))
  const door = new MqttDoor({
    holder,
    issuer: new Issuer(seed),
    bus: system,
    devices,
    mesh: bus,
    doors: parts.doors,
    logger,
    credentialOf,
    ready: keeps(devices),
  })
  const intake = new MqttIntake({ devices, door, ...parts, database, logger, metrics, credentialOf })
  const connected = new Gauge({
    name: 'clutch_mqtt_devices_connected',
    help: 'Devices by MQTT whose session this process has',
    registers: [metrics.registry],
    collect() {
      this.set(door.sessions)
    },
  })
  connected.set(0)

  const opening = intake
    .start()
    .then(() => door.open())
    .then(
      () => logger.info({ holder }, 'devices may connect by MQTT'),
      (error: unknown) =>
        logger.error({ err: error }, 'MQTT is closed: nats-server does not take our users; see the README'),
    )
  return {
    stop: async () => {
      // Nobody new, then what is under way.
      await door.stop()
      await intake.stop()
      await Promise.all([devices.close(), system.close()])
      await Promise.race([opening, delay(0)])
    },
    settled: () => intake.settled(),
  }
}

/**
 * Whether a server keeps what it acknowledges. It is asked of each server once in its life: one that was wiped and
 * started again is another, and has to be made ready before the first device is let in.
 */
function keeps(devices: Bus): (serverId: string) => Promise<void> {
  const made = new Map<string, Promise<void>>()
  return (serverId) => {
    const known = made.get(serverId)
    if (known !== undefined) return known
    const making = ensureIntake(devices)
    made.set(serverId, making)
    if (made.size > 64) made.delete(made.keys().next().value as string)
    making.catch(() => made.delete(serverId))
    return making
  }
}
