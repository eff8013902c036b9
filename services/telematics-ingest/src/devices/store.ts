import type { Device } from '@clutch/contracts/telematics/devices'
import { given } from '@clutch/shared/given'
import type { Device as Row } from '../../prisma/client/client.ts'
import type { SystemTx, Tx } from '../kit.ts'

function deviceOf({ tenantId: _tenant, createdAt, ...row }: Row): Device {
  return {
    ...row,
    protocol: row.protocol as Device['protocol'],
    status: row.status as Device['status'],
    checksum: row.checksum as Device['checksum'],
    ...settingsOf(row),
    createdAt: createdAt.toISOString(),
  }
}

function rowOf(tenantId: string, device: Device): Row {
  const { calibrations, computed, health } = device
  return {
    ...device,
    tenantId,
    calibrations: calibrations.length === 0 ? null : JSON.stringify(calibrations),
    computed: computed.length === 0 ? null : JSON.stringify(computed),
    health: Object.keys(health).length === 0 ? null : JSON.stringify(health),
    createdAt: new Date(device.createdAt),
  }
}

type Settings = Pick<Device, 'calibrations' | 'computed' | 'health'>

/** Most devices have none, and there are many of them: those share these. */
const none: Settings = { calibrations: [], computed: [], health: {} }

function settingsOf(row: Pick<Row, 'calibrations' | 'computed' | 'health'>): Settings {
  return {
    calibrations:
      row.calibrations === null ? none.calibrations : (JSON.parse(row.calibrations) as Device['calibrations']),
    computed: row.computed === null ? none.computed : (JSON.parse(row.computed) as Device['computed']),
    health: row.health === null ? none.health : (JSON.parse(row.health) as Device['health']),
  }
}

/** @returns false when the unique id is taken, by whichever tenant; nothing is written then */
export async function insertDevice(tx: Tx, device: Device): Promise<boolean> {
  await tx.db.device.create({ data: rowOf(tx.tenantId, device) })
  const claimed = await tx.sql.query(
    `INSERT INTO device_identities (unique_id, tenant_id, device_id) VALUES ($1, $2, $3)
     ON CONFLICT (unique_id) DO NOTHING`,
    [device.uniqueId, tx.tenantId, device.id],
  )
  return claimed.rowCount === 1
}

export async function findDevice(tx: Tx, id: string): Promise<Device | undefined> {
  const row = await tx.db.device.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } })
  return row === null ? undefined : deviceOf(row)
}

export async function lockDevice(tx: Tx, id: string): Promise<Device | undefined> {
  await tx.sql.query('SELECT 1 FROM devices WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findDevice(tx, id)
}

export async function updateDevice(tx: Tx, device: Device): Promise<void> {
  await tx.db.device.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: device.id } },
    data: rowOf(tx.tenantId, device),
  })
}

/** Gives the name to another device: the one moment at which it changes hands. */
export async function moveIdentity(tx: Tx, device: Device): Promise<void> {
  await tx.db.device.create({ data: rowOf(tx.tenantId, device) })
  await tx.sql.query('UPDATE device_identities SET tenant_id = $2, device_id = $3 WHERE unique_id = $1', [
    device.uniqueId,
    tx.tenantId,
    device.id,
  ])
}

export async function countDevices(tx: Tx, status: Device['status']): Promise<number> {
  return tx.db.device.count({ where: { tenantId: tx.tenantId, status } })
}

export async function pageOfDevices(
  tx: Tx,
  filter: { status?: string | undefined; connected?: boolean | undefined; afterId: string; limit: number },
): Promise<Device[]> {
  const { connected } = filter
  const connection =
    connected === undefined
      ? {}
      : connected
        ? { state: { is: { holder: { not: null } } } }
        : { OR: [{ state: { is: null } }, { state: { is: { holder: null } } }] }
  const rows = await tx.db.device.findMany({
    where: { tenantId: tx.tenantId, id: { gt: filter.afterId }, ...given({ status: filter.status }), ...connection },
    orderBy: { id: 'asc' },
    take: filter.limit,
  })
  return rows.map(deviceOf)
}

export async function findDevices(tx: Tx, ids: readonly string[]): Promise<Map<string, Device>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.db.device.findMany({ where: { tenantId: tx.tenantId, id: { in: [...ids] } } })
  return new Map(rows.map((row) => [row.id, deviceOf(row)]))
}

/** What a socket has to know of the device on it. */
export interface RegisteredDevice {
  tenantId: string
  deviceId: string
  uniqueId: string
  version: number
  protocol: Device['protocol']
  model: string | null
  status: Device['status']
  checksum: Device['checksum']
  utcOffsetMin: Device['utcOffsetMin']
  calibrations: Device['calibrations']
  computed: Device['computed']
  health: Device['health']
}

/** Before the tenant is known: by what devices call themselves. */
export async function findDevicesByUniqueId(
  tx: SystemTx,
  uniqueIds: readonly string[],
): Promise<Map<string, RegisteredDevice>> {
  type Found = Omit<RegisteredDevice, keyof Settings> & Pick<Row, keyof Settings>
  const { rows } = await tx.sql.query<Found>(
    {
      name: 'devices-by-unique-id',
      text: `SELECT d.tenant_id AS "tenantId", d.id AS "deviceId", d.unique_id AS "uniqueId", d.version, d.protocol,
                    d.model, d.status, d.checksum, d.utc_offset_min AS "utcOffsetMin", d.calibrations, d.computed, d.health
             FROM device_identities i JOIN devices d ON d.tenant_id = i.tenant_id AND d.id = i.device_id
             WHERE i.unique_id = ANY($1::text[])`,
    },
    [uniqueIds],
  )
  return new Map(rows.map((row) => [row.uniqueId, { ...row, ...settingsOf(row) }]))
}
