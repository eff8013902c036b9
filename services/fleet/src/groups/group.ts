import {
  type Group,
  type GroupChange,
  GroupTreeInvalid,
  GroupUnknown,
  maxGroupDepth,
  maxGroups,
  type NewGroup,
} from '@clutch/contracts/fleet/groups'
import { Problem } from '@clutch/shared/problem'

/**
 * @param tree all groups of the tenant, held by the caller
 * @throws Problem when the tree would not hold it
 */
export function newGroup(wanted: NewGroup, tree: readonly Group[], made: { id: string; now: Date }): Group {
  if (tree.length >= maxGroups) throw invalid('/body', `there are ${maxGroups} groups already`)
  const group: Group = {
    id: made.id,
    version: 1,
    parentId: wanted.parentId ?? null,
    name: wanted.name,
    createdAt: made.now.toISOString(),
  }
  assertTree([...tree, group], group)
  return group
}

/** @throws Problem when the tree would not hold it */
export function changedGroup(group: Group, change: GroupChange, tree: readonly Group[]): Group {
  const changed = { ...group, ...change, version: group.version + 1 }
  assertTree(
    tree.map((each) => (each.id === group.id ? changed : each)),
    changed,
  )
  return changed
}

function assertTree(tree: readonly Group[], { id, parentId }: Group): void {
  const byId = new Map(tree.map((group) => [group.id, group]))
  if (parentId !== null && !byId.has(parentId))
    throw new Problem(GroupUnknown, { errors: [{ pointer: '/body/parentId', message: 'does not name a group' }] })
  const depth = depthOf(id, byId)
  if (depth === null) throw invalid('/body/parentId', 'is the group itself or one below it')
  // What hangs below the group moves with it.
  const below = tree.filter((group) => isBelow(group, id, byId))
  const deepest = Math.max(depth, ...below.map((group) => depthOf(group.id, byId)!))
  if (deepest > maxGroupDepth) throw invalid('/body/parentId', `would make the tree ${deepest} deep`)
}

/** How many groups there are from the top to this one; null where it is above itself. */
function depthOf(id: string, byId: ReadonlyMap<string, Group>): number | null {
  let depth = 1
  for (let at = byId.get(id)?.parentId ?? null; at !== null; at = byId.get(at)?.parentId ?? null) {
    if (at === id || depth > maxGroups) return null
    depth += 1
  }
  return depth
}

function isBelow(group: Group, id: string, byId: ReadonlyMap<string, Group>): boolean {
  for (let at = group.parentId, steps = 0; at !== null && steps <= maxGroups; steps += 1) {
    if (at === id) return true
    at = byId.get(at)?.parentId ?? null
  }
  return false
}

function invalid(pointer: string, message: string): Problem {
  return new Problem(GroupTreeInvalid, { errors: [{ pointer, message }] })
}
