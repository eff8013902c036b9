import { machinery, tables } from '@clutch/shared/tables'

export default tables({ schema: 'fleet', global: { ...machinery.global }, system: { ...machinery.system } })
