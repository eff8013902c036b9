import { machinery, tables } from '@clutch/shared/tables'

export default tables({
  schema: 'ai',
  global: {
    ...machinery.global,
    models:
      'what is here was trained on simulated vehicles and belongs to no tenant; a tenant’s own model may not come here',
  },
  system: {
    ...machinery.system,
    models: {
      verbs: ['select', 'insert', 'update'],
      reason:
        'a process looks for a model, or keeps the one it trained, on behalf of no tenant; unsound weights are replaced',
    },
    maintenance_risks: { verbs: ['select'], reason: 'the snapshot of risks finds whose there are' },
    recommendations: { verbs: ['select'], reason: 'the snapshot of recommendations finds whose there are' },
  },
  appendOnly: {
    models: 'a tenant’s request reads model cards and changes none',
    maintenance_risks: 'what was said of a vehicle was said; a new assessment is a new row',
    recommendations: 'as the risk it follows from',
  },
})
