/** Who acts when current state is emitted again for a read model: such an event is no news. */
export const snapshotActor = 'outbox/snapshot'
