import type { RouteChange, RoutePlan } from '@clutch/contracts/fleet/route-plans'
import type { Route, RouteStop } from '@clutch/contracts/fleet/route-stops'
import type { TimeKey } from '@clutch/shared/time-order'
import type { Tx } from '../kit.ts'
import type { PlacesHidden } from '../places-hidden.ts'
import type { Following } from './follow.ts'
import type { ToldEstimate } from './told.ts'
import type { Way } from './way.ts'

/** A stop as it is kept: with where its pictures are. */
export interface KeptStop {
  stop: RouteStop
  photoBlobIds: string[]
  signatureBlobId: string | null
}

export interface KeptRoute {
  route: Route
  way: Way
  following: Following
  /** By stop. */
  told: Record<string, ToldEstimate>
  /** Readings of this time are looked at; null while it is not dispatched. */
  followFromMs: number | null
  followUntilMs: number | null
}

/** As long as a vehicle is on its way: later than any reading, and an instant that a `Date` can hold. */
export const openEndMs = Date.UTC(9999, 0, 1)

export async function insertPlan(tx: Tx, plan: RoutePlan): Promise<void> {
  await tx.sql.query(
    `INSERT INTO route_plans (tenant_id, id, version, status, created_at, record) VALUES ($1, $2, $3, $4, $5, $6)`,
    [tx.tenantId, plan.id, plan.version, plan.status, plan.createdAt, JSON.stringify(plan)],
  )
}

export async function updatePlan(tx: Tx, plan: RoutePlan, changes?: readonly RouteChange[]): Promise<void> {
  await tx.sql.query(
    `UPDATE route_plans SET version = $3, status = $4, record = $5, changes = coalesce($6, changes)
     WHERE tenant_id = $1 AND id = $2`,
    [
      tx.tenantId,
      plan.id,
      plan.version,
      plan.status,
      JSON.stringify(plan),
      changes === undefined ? null : JSON.stringify(changes),
    ],
  )
}

export async function findPlan(tx: Tx, id: string): Promise<RoutePlan | undefined> {
  const { rows } = await tx.sql.query<{ record: RoutePlan }>(
    'SELECT record FROM route_plans WHERE tenant_id = $1 AND id = $2',
    [tx.tenantId, id],
  )
  return rows[0]?.record
}

/** Whoever changes a plan, its stops or its routes locks it first. */
export async function lockPlan(tx: Tx, id: string): Promise<RoutePlan | undefined> {
  const { rows } = await tx.sql.query<{ record: RoutePlan }>(
    'SELECT record FROM route_plans WHERE tenant_id = $1 AND id = $2 FOR UPDATE',
    [tx.tenantId, id],
  )
  return rows[0]?.record
}

export async function findChanges(tx: Tx, id: string): Promise<RouteChange[] | undefined> {
  const { rows } = await tx.sql.query<{ changes: RouteChange[] | null }>(
    'SELECT changes FROM route_plans WHERE tenant_id = $1 AND id = $2',
    [tx.tenantId, id],
  )
  return rows[0] && (rows[0].changes ?? [])
}

/** Latest first. */
export async function pageOfPlans(
  tx: Tx,
  { status, before, limit }: { status: string | undefined; before: TimeKey | undefined; limit: number },
): Promise<RoutePlan[]> {
  const { rows } = await tx.sql.query<{ record: RoutePlan }>(
    `SELECT record FROM route_plans
     WHERE tenant_id = $1 ${status === undefined ? 'AND $2::text IS NULL' : 'AND status = $2'}
       ${before === undefined ? 'AND $3::timestamptz IS NULL AND $4::text IS NULL' : 'AND created_at <= $3 AND (created_at < $3 OR id < $4)'}
     ORDER BY created_at DESC, id DESC LIMIT $5`,
    [tx.tenantId, status ?? null, before?.at ?? null, before?.id ?? null, limit],
  )
  return rows.map(({ record }) => record)
}

/** @param from the number of the first */
export async function insertStops(tx: Tx, kept: readonly KeptStop[], from = 1): Promise<void> {
  if (kept.length === 0) return
  await tx.sql.query(
    `INSERT INTO route_stops (tenant_id, id, version, route_plan_id, number, vehicle_id, status, record)
     SELECT $1, * FROM unnest($2::text[], $3::int[], $4::text[], $5::int[], $6::text[], $7::text[], $8::jsonb[])`,
    [
      tx.tenantId,
      kept.map(({ stop }) => stop.id),
      kept.map(({ stop }) => stop.version),
      kept.map(({ stop }) => stop.routePlanId),
      kept.map((_, at) => from + at),
      kept.map(({ stop }) => stop.vehicleId),
      kept.map(({ stop }) => stop.status),
      kept.map((each) => JSON.stringify(each)),
    ],
  )
}

export async function updateStops(tx: Tx, kept: readonly KeptStop[]): Promise<void> {
  if (kept.length === 0) return
  await tx.sql.query(
    `UPDATE route_stops AS held SET version = of.version, vehicle_id = of.vehicle_id, status = of.status, record = of.record
     FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::jsonb[]) AS of (id, version, vehicle_id, status, record)
     WHERE held.tenant_id = $1 AND held.id = of.id`,
    [
      tx.tenantId,
      kept.map(({ stop }) => stop.id),
      kept.map(({ stop }) => stop.version),
      kept.map(({ stop }) => stop.vehicleId),
      kept.map(({ stop }) => stop.status),
      kept.map((each) => JSON.stringify(each)),
    ],
  )
}

export async function removeStops(tx: Tx, planId: string): Promise<void> {
  await tx.sql.query('DELETE FROM route_stops WHERE tenant_id = $1 AND route_plan_id = $2', [tx.tenantId, planId])
}

/** In the order in which they were entered. */
export async function findStops(tx: Tx, planId: string): Promise<KeptStop[]> {
  const { rows } = await tx.sql.query<{ record: KeptStop }>(
    'SELECT record FROM route_stops WHERE tenant_id = $1 AND route_plan_id = $2 ORDER BY number',
    [tx.tenantId, planId],
  )
  return rows.map(({ record }) => record)
}

export async function findStopsById(tx: Tx, ids: readonly string[]): Promise<KeptStop[]> {
  const { rows } = await tx.sql.query<{ record: KeptStop }>(
    'SELECT record FROM route_stops WHERE tenant_id = $1 AND id = ANY($2::text[])',
    [tx.tenantId, ids],
  )
  return rows.map(({ record }) => record)
}

export async function findStop(
  tx: Tx,
  { routePlanId, routeStopId }: { routePlanId: string; routeStopId: string },
): Promise<KeptStop | undefined> {
  const [kept] = await findStopsById(tx, [routeStopId])
  return kept?.stop.routePlanId === routePlanId ? kept : undefined
}

export async function pageOfStops(
  tx: Tx,
  { planId, vehicleId, after, limit }: { planId: string; vehicleId: string | undefined; after: number; limit: number },
): Promise<{ number: number; stop: RouteStop }[]> {
  const { rows } = await tx.sql.query<{ number: number; record: KeptStop }>(
    `SELECT number, record FROM route_stops
     WHERE tenant_id = $1 AND route_plan_id = $2 AND number > $3
       ${vehicleId === undefined ? 'AND $4::text IS NULL' : 'AND vehicle_id = $4'}
     ORDER BY number LIMIT $5`,
    [tx.tenantId, planId, after, vehicleId ?? null, limit],
  )
  return rows.map(({ number, record }) => ({ number, stop: record.stop }))
}

export async function removeRoutes(tx: Tx, planId: string): Promise<void> {
  await tx.sql.query('DELETE FROM routes WHERE tenant_id = $1 AND route_plan_id = $2', [tx.tenantId, planId])
}

/** Puts routes as they are now, those that are new and those that there were. */
export async function saveRoutes(tx: Tx, kept: readonly KeptRoute[]): Promise<void> {
  if (kept.length === 0) return
  const sorted = [...kept].sort((a, b) => (a.route.id < b.route.id ? -1 : 1))
  const dateOf = (ms: number | null) => (ms === null ? null : new Date(ms))
  await tx.sql.query(
    {
      name: 'routes-save',
      text: `INSERT INTO routes (tenant_id, id, version, route_plan_id, vehicle_id, status, follow_from, follow_until,
                                 record, way, following)
             SELECT $1, * FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                                      $8::timestamptz[], $9::jsonb[], $10::jsonb[], $11::jsonb[])
             ON CONFLICT (tenant_id, id) DO UPDATE
             SET version = excluded.version, status = excluded.status, follow_from = excluded.follow_from,
                 follow_until = excluded.follow_until, record = excluded.record, way = excluded.way,
                 following = excluded.following`,
    },
    [
      tx.tenantId,
      sorted.map(({ route }) => route.id),
      sorted.map(({ route }) => route.version),
      sorted.map(({ route }) => route.routePlanId),
      sorted.map(({ route }) => route.vehicleId),
      sorted.map(({ route }) => route.status),
      sorted.map(({ followFromMs }) => dateOf(followFromMs)),
      sorted.map(({ followUntilMs }) => dateOf(followUntilMs)),
      sorted.map(({ route }) => JSON.stringify(route)),
      sorted.map(({ way }) => JSON.stringify(way)),
      sorted.map(({ following, told }) => JSON.stringify({ following, told })),
    ],
  )
}

/** Only how far they have come: what is written with every reading. */
export async function saveFollowing(tx: Tx, kept: readonly KeptRoute[]): Promise<void> {
  if (kept.length === 0) return
  const sorted = [...kept].sort((a, b) => (a.route.id < b.route.id ? -1 : 1))
  await tx.sql.query(
    {
      name: 'routes-follow',
      text: `UPDATE routes AS held SET following = of.following, record = of.record
             FROM unnest($2::text[], $3::jsonb[], $4::jsonb[]) AS of (id, following, record)
             WHERE held.tenant_id = $1 AND held.id = of.id`,
    },
    [
      tx.tenantId,
      sorted.map(({ route }) => route.id),
      sorted.map(({ following, told }) => JSON.stringify({ following, told })),
      sorted.map(({ route }) => JSON.stringify(route)),
    ],
  )
}

interface RouteRow {
  record: Route
  way: Way
  following: Pick<KeptRoute, 'following' | 'told'>
  follow_from: Date | null
  follow_until: Date | null
}

const routeColumns = 'record, way, following, follow_from, follow_until'

function keptRouteOf({ record, way, following, follow_from, follow_until }: RouteRow): KeptRoute {
  return {
    route: record,
    way,
    ...following,
    followFromMs: follow_from?.getTime() ?? null,
    followUntilMs: follow_until?.getTime() ?? null,
  }
}

export async function lockRoutesOfPlan(tx: Tx, planId: string): Promise<KeptRoute[]> {
  const { rows } = await tx.sql.query<RouteRow>(
    `SELECT ${routeColumns} FROM routes WHERE tenant_id = $1 AND route_plan_id = $2 ORDER BY id FOR UPDATE`,
    [tx.tenantId, planId],
  )
  return rows.map(keptRouteOf)
}

export async function lockRoute(tx: Tx, id: string): Promise<KeptRoute | undefined> {
  const { rows } = await tx.sql.query<RouteRow>(
    `SELECT ${routeColumns} FROM routes WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tx.tenantId, id],
  )
  return rows[0] && keptRouteOf(rows[0])
}

/** Plans of the tenant that wait for an answer, those counted before this one committed: whoever counts goes alone. */
export async function countSolving(tx: Tx): Promise<number> {
  await tx.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('route-plans/solving/' || $1, 0))`, [tx.tenantId])
  const { rows } = await tx.sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM route_plans
     WHERE tenant_id = $1 AND (status = 'solving' OR status = 'dispatched' AND (record->>'isReplanning')::boolean)`,
    [tx.tenantId],
  )
  return rows[0]!.count
}

/** The routes of a plan that are not driven to their end. */
export async function countOpenRoutes(tx: Tx, planId: string): Promise<number> {
  const { rows } = await tx.sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM routes WHERE tenant_id = $1 AND route_plan_id = $2 AND status = 'dispatched'`,
    [tx.tenantId, planId],
  )
  return rows[0]!.count
}

/** Vehicles that are on a route which was dispatched, with the plan it is of. */
export async function findUnderway(
  tx: Tx,
  vehicleIds: readonly string[],
): Promise<{ vehicleId: string; planId: string }[]> {
  const { rows } = await tx.sql.query<{ vehicleId: string; planId: string }>(
    `SELECT vehicle_id AS "vehicleId", route_plan_id AS "planId" FROM routes
     WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND follow_until = $3`,
    [tx.tenantId, vehicleIds, new Date(openEndMs)],
  )
  return rows
}

/** Whoever gives routes to these vehicles goes alone, so that none gets two. */
export async function lockVehiclesToDispatch(tx: Tx, vehicleIds: readonly string[]): Promise<void> {
  await tx.sql.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('route-plans/' || $1 || '/' || id, 0))
     FROM (SELECT id FROM unnest($2::text[]) AS of (id) ORDER BY id) AS sorted`,
    [tx.tenantId, vehicleIds],
  )
}

/** The routes whose time readings of these vehicles fall into, locked in the order of their ids. */
export async function lockRoutesFollowed(
  tx: Tx,
  spans: readonly { vehicleId: string; fromMs: number; toMs: number }[],
): Promise<KeptRoute[]> {
  if (spans.length === 0) return []
  const { rows } = await tx.sql.query<{ id: string }>(
    {
      name: 'routes-followed',
      text: `SELECT routes.id FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS of (vehicle_id, from_at, to_at)
             JOIN routes ON routes.tenant_id = $1 AND routes.vehicle_id = of.vehicle_id
               AND routes.follow_until >= of.from_at AND routes.follow_from <= of.to_at`,
    },
    [
      tx.tenantId,
      spans.map(({ vehicleId }) => vehicleId),
      spans.map(({ fromMs }) => new Date(fromMs)),
      spans.map(({ toMs }) => new Date(toMs)),
    ],
  )
  if (rows.length === 0) return []
  const locked = await tx.sql.query<RouteRow>(
    {
      name: 'routes-followed-lock',
      text: `SELECT ${routeColumns} FROM routes WHERE tenant_id = $1 AND id = ANY($2::text[]) ORDER BY id FOR UPDATE`,
    },
    [tx.tenantId, [...new Set(rows.map(({ id }) => id))]],
  )
  return locked.rows.map(keptRouteOf)
}

/** By vehicle. */
export async function pageOfRoutes(
  tx: Tx,
  { planId, after, limit }: { planId: string; after: string; limit: number },
): Promise<Route[]> {
  const { rows } = await tx.sql.query<{ record: Route }>(
    `SELECT record FROM routes WHERE tenant_id = $1 AND route_plan_id = $2 AND vehicle_id > $3 ORDER BY vehicle_id LIMIT $4`,
    [tx.tenantId, planId, after, limit],
  )
  return rows.map(({ record }) => record)
}

/**
 * The places where vehicles were last, or from where they were planned anew, are forgotten where they lie in the time. Routes of that time are
 * not followed anew: the track would show less than was seen.
 */
export async function forgetLastPlaces(
  tx: Tx,
  vehicleIds: readonly string[],
  { from, to }: PlacesHidden,
): Promise<void> {
  await tx.sql.query(
    `UPDATE routes SET following = jsonb_set(
       CASE WHEN (following->'following'->'last'->>'timeMs')::float8 BETWEEN $5 AND $6
            THEN jsonb_set(following, '{following,last}', 'null') ELSE following END,
       '{following,isFixed}', 'true')
     WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND follow_until >= $3 AND follow_from <= $4`,
    [tx.tenantId, vehicleIds, from, to, from.getTime(), to.getTime()],
  )
  // What was planned in that time began where the vehicle was.
  const { rows } = await tx.sql.query<{ stopIds: string[] }>(
    `UPDATE routes SET way = jsonb_set(way, '{stops}', (
       SELECT coalesce(jsonb_agg(jsonb_set(stop, '{path}', 'null') ORDER BY at), '[]')
       FROM jsonb_array_elements(way->'stops') WITH ORDINALITY AS of (stop, at)))
     WHERE tenant_id = $1 AND vehicle_id = ANY($2::text[]) AND (way->>'plannedMs')::float8 BETWEEN $3 AND $4
     RETURNING record->'stopIds' AS "stopIds"`,
    [tx.tenantId, vehicleIds, from.getTime(), to.getTime()],
  )
  await tx.sql.query(
    `UPDATE route_stops SET record = jsonb_set(record, '{stop,planned,path}', 'null')
     WHERE tenant_id = $1 AND id = ANY($2::text[]) AND jsonb_typeof(record #> '{stop,planned,path}') = 'string'`,
    [tx.tenantId, rows.flatMap(({ stopIds }) => stopIds)],
  )
}
